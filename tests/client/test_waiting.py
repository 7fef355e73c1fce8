import pytest

from genlook_django.client import GenerationNotFound, GenerationStatus, RateLimited, ServerError, StillRunning

TIMES = {"createdAt": "2026-05-13T10:00:00Z", "updatedAt": "2026-05-13T10:00:00Z"}


def generation(status, **members):
    return {"generationId": "g1", "status": status, **TIMES, **members}


def test_waiting_ends_with_the_result_and_tells_each_change_once(service, client, clock):
    for status in ("PENDING", "PROCESSING", "PROCESSING"):
        service.answers(200, generation(status))
    service.answers(200, generation("COMPLETED", resultImageUrl="https://x/r"))
    heard = []
    assert client.wait_for("g1", on_status=heard.append).result_image_url == "https://x/r"
    assert heard == [GenerationStatus.PENDING, GenerationStatus.PROCESSING, GenerationStatus.COMPLETED]
    assert clock.slept == [2, 2, 2]


def test_a_generation_that_failed_is_returned_and_not_raised(service, client):
    service.answers(200, generation("FAILED", errorCode="PRODUCT_IMAGE_FETCH_FAILED"))
    assert client.wait_for("g1").error_code == "PRODUCT_IMAGE_FETCH_FAILED"


def test_waiting_gives_up_when_its_time_is_over(service, client, clock):
    for _ in range(4):
        service.answers(200, generation("PROCESSING"))
    with pytest.raises(StillRunning, match="g1 was PROCESSING after 10 s") as caught:
        client.wait_for("g1", timeout_secs=10, interval_secs=3)
    assert clock.slept == [3, 3, 3]
    assert caught.value.retryable


def test_a_service_that_is_down_for_a_while_is_waited_out(service, client):
    for _ in range(3):
        service.answers(503)
    service.answers(200, generation("COMPLETED"))
    assert client.wait_for("g1").status is GenerationStatus.COMPLETED


def test_a_service_that_asks_for_patience_gets_it(service, client, clock):
    service.answers(429, Retry_After="60")
    service.answers(200, generation("COMPLETED"))
    client.wait_for("g1")
    assert clock.slept == [60]


def test_patience_ends_with_the_time_given(service, client, clock):
    service.answers(429, Retry_After="60")
    with pytest.raises(RateLimited):
        client.wait_for("g1", timeout_secs=59)
    assert clock.slept == []


def test_a_service_that_stays_down_is_the_error_that_is_raised(service, client):
    for _ in range(6):
        service.answers(503)
    with pytest.raises(ServerError):
        client.wait_for("g1", timeout_secs=3)


def test_a_generation_that_is_not_there_is_not_waited_for(service, client, clock):
    service.answers(404, {"code": "GENERATION_NOT_FOUND", "message": "No."})
    with pytest.raises(GenerationNotFound):
        client.wait_for("g1")
    assert clock.slept == []
