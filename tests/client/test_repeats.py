import pytest

from genlook_django.client import (
    BadResponse,
    CustomerImageId,
    GenerationNotFound,
    ImageFile,
    InlineProduct,
    Pacing,
    ProductNotFound,
    ProductReference,
    RateLimited,
    Redirected,
    ResponseLost,
    ServerError,
)

GENERATION = {
    "generationId": "g1",
    "status": "PENDING",
    "createdAt": "2026-05-13T10:00:00Z",
    "updatedAt": "2026-05-13T10:00:00Z",
}
POSTS = {
    "upload_image": (ImageFile.from_bytes(b"x"),),
    "create_try_on": (ProductReference("shirt-42"), CustomerImageId("photo")),
    "create_try_on_sync": (ProductReference("shirt-42"), CustomerImageId("photo")),
    "upsert_product": (InlineProduct("shirt-42"),),
}


def drop(handler):
    handler.receive()
    handler.drop()


@pytest.mark.parametrize("method", POSTS)
def test_a_post_is_never_made_again(service, client, clock, method):
    service.answers(503)
    with pytest.raises(ServerError):
        getattr(client, method)(*POSTS[method])
    service.does(drop)
    with pytest.raises(ResponseLost):
        getattr(client, method)(*POSTS[method])
    service.answers(429, Retry_After="0")
    with pytest.raises(RateLimited):
        getattr(client, method)(*POSTS[method])
    assert (len(service.received), clock.slept) == (3, [])


def test_a_get_is_made_again_whatever_befell_it(service, client):
    service.does(drop)
    service.answers(200, body=b"<h1>Back soon</h1>")
    service.answers(200, GENERATION)
    assert client.get_generation("g1").generation_id == "g1"
    assert service.called == ["GET /generations/g1"] * 3


def test_the_third_failure_is_the_callers(service, client, clock):
    for status in (500, 502, 503):
        service.answers(status)
    with pytest.raises(ServerError) as caught:
        client.get_credits()
    assert caught.value.status == 503
    assert clock.slept == [0.25, 0.5]  # half, by the clock's chance, of 0.5 and of 1


def test_waits_are_spread_over_a_bound_that_doubles_up_to_a_cap():
    always, never = Pacing(attempts=9, chance=lambda: 1.0), Pacing(attempts=9, chance=lambda: 0.0)
    failure = ServerError("No.")
    assert [always.wait_secs(attempt, failure) for attempt in range(1, 10)] == [0.5, 1, 2, 4, 8, 8, 8, 8, None]
    assert never.wait_secs(1, failure) == 0


def test_what_would_fail_again_is_not_made_again(service, client):
    service.answers(404, {"code": "GENERATION_NOT_FOUND", "message": "No."})
    with pytest.raises(GenerationNotFound):
        client.get_generation("g1")
    service.answers(301, Location="https://elsewhere.example/")
    with pytest.raises(Redirected):
        client.get_generation("g1")
    assert len(service.received) == 2


def test_a_wait_that_the_service_asks_for_is_kept(service, client, clock):
    service.answers(429, {"code": "RATE_LIMITED", "message": "Slow down."}, Retry_After="3")
    service.answers(200, {"creditBalance": 1})
    assert client.get_credits() == 1
    assert clock.slept == [3]


def test_a_wait_beyond_the_cap_is_the_callers(service, client, clock):
    service.answers(429, {"code": "RATE_LIMITED", "message": "Slow down."}, Retry_After="60")
    with pytest.raises(RateLimited) as caught:
        client.get_credits()
    assert (caught.value.retry_after_secs, clock.slept) == (60, [])


def test_one_attempt_can_be_all(service, make_client, clock):
    service.answers(503)
    client = make_client(pacing=Pacing(attempts=1, sleep=clock.sleep))
    with pytest.raises(ServerError):
        client.get_credits()
    assert clock.slept == []


def test_a_delete_is_made_again(service, client):
    service.answers(503)
    service.answers(204)
    client.delete_customer("c7")
    assert service.called == ["DELETE /customers/c7"] * 2


def test_a_delete_whose_answer_was_lost_has_done_its_work(service, client):
    service.does(drop)
    service.answers(404, {"code": "PRODUCT_NOT_FOUND", "message": "No."})
    client.delete_product("shirt-42")
    assert len(service.received) == 2


@pytest.mark.parametrize("first", [None, 429])
def test_a_delete_of_what_never_was_is_an_error(service, client, first):
    if first:
        service.answers(first)
    service.answers(404, {"code": "PRODUCT_NOT_FOUND", "message": "No."})
    with pytest.raises(ProductNotFound):
        client.delete_product("shirt-42")


def test_each_attempt_is_announced_before_it_is_made(service, make_client):
    announced = []

    def announce(method, path):
        announced.append((method, path, len(service.received)))

    client = make_client(on_request=announce)
    service.answers(500)
    service.answers(200, {"creditBalance": 1})
    service.answers(201, {"imageId": "a", "imageUrl": "https://x/y"})
    client.get_credits()
    client.upload_image(ImageFile.from_bytes(b"x"))
    assert announced == [
        ("GET", "/account/credits", 0),
        ("GET", "/account/credits", 1),
        ("POST", "/images/upload", 2),
    ]


@pytest.mark.parametrize("refusal", [RuntimeError("no budget"), RateLimited("no budget")], ids=["any", "ours"])
def test_an_attempt_that_is_refused_is_not_made_and_not_repeated(service, make_client, clock, refusal):
    def refuse(method, path):
        raise refusal

    client = make_client(on_request=refuse)
    for call in (
        client.get_credits,
        lambda: client.delete_product("s"),
        lambda: client.upsert_product(*POSTS["upsert_product"]),
    ):
        with pytest.raises(type(refusal)) as caught:
            call()
        assert caught.value is refusal
    assert (service.received, clock.slept) == ([], [])


def test_a_bad_answer_to_a_delete_does_not_matter(service, client):
    service.answers(200, body=b"<h1>Gone</h1>")
    client.delete_product("shirt-42")


def test_a_get_that_is_never_answered_well_is_a_bad_response(service, client):
    for _ in range(3):
        service.answers(200)
    with pytest.raises(BadResponse, match="0 bytes"):
        client.get_generation("g1")
