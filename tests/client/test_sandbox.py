"""The client against the sandbox, over HTTP and in both shapes: whatever a server can be made to do."""

import io
import itertools
import threading

import pytest
import requests
from PIL import Image

from genlook_django.client import (
    BadResponse,
    Client,
    CustomerImageFetchFailed,
    CustomerImageFile,
    CustomerImageId,
    CustomerImageUrl,
    FileTooLarge,
    Forbidden,
    GenerationNotFound,
    GenerationStatus,
    ImageFile,
    ImageNotFound,
    ImageUrl,
    InlineProduct,
    InsufficientCredits,
    InvalidApiKey,
    InvalidImage,
    NotFound,
    OneShotProduct,
    Pacing,
    ProductImagesRequired,
    ProductNotFound,
    ProductReference,
    RateLimited,
    ResponseLost,
    ServerError,
    StillRunning,
    UnsupportedMediaType,
    ValidationFailed,
)
from genlook_django.sandbox import accounts
from genlook_django.sandbox.models import FaultPlan

from .conftest import picture

FILE = ImageFile.from_bytes(picture())
PICTURE_URL = ImageUrl("http://shop.example/shirt.jpg")
# A product of this title gives the photo back, so that no picture has to be made here.
MOCK = {"title": "mock", "description": "Soft", "images": [FILE]}


@pytest.fixture
def open_account(sandbox_url, task_queue):
    """Make accounts, and clients whose waiting is the worker's working time."""
    clients = []

    def open_one(wire_format="1.1", *, credits=10, requests_per_minute=10_000, attempts=1, faults=()):
        account, key = accounts.create(credits=credits)
        account.requests_per_minute = requests_per_minute
        account.save()
        for fault in faults:
            FaultPlan.objects.create(account=account, **fault)
        pacing = Pacing(attempts=attempts, sleep=lambda seconds: task_queue.drain())
        clients.append(Client(key, base_url=sandbox_url, wire_format=wire_format, pacing=pacing))
        return clients[-1]

    yield open_one
    for client in clients:
        client.close()


@pytest.fixture(params=["1.1", "1.4"])
def shop(request, open_account):
    return open_account(request.param)


@pytest.fixture
def photo(shop):
    return CustomerImageId(shop.upload_image(FILE).image_id)


def test_the_whole_way_of_a_try_on(shop):
    photo = shop.upload_image(FILE, crop=False, customer_id="c7", retention_days=1)
    with pytest.raises(ProductNotFound):
        shop.create_try_on(ProductReference("shirt-42"), CustomerImageId(photo.image_id), customer_id="c7")
    try_on = shop.create_try_on(InlineProduct("shirt-42", **MOCK), CustomerImageId(photo.image_id), customer_id="c7")
    assert (try_on.status, try_on.product_external_id) == (GenerationStatus.PENDING, "shirt-42")
    assert shop.get_credits() == 9
    heard = []
    generation = shop.wait_for(try_on.generation_id, on_status=heard.append)
    assert heard == [GenerationStatus.PENDING, GenerationStatus.COMPLETED]
    assert generation.generation_id == try_on.generation_id
    assert generation.created_at < generation.updated_at
    assert (generation.error_code, generation.error_message) == (None, None)
    result = requests.get(generation.result_image_url, timeout=10).content
    assert Image.open(io.BytesIO(result)).size == (80, 100)
    again = shop.create_try_on(ProductReference("shirt-42"), CustomerImageId(photo.image_id))
    assert again.product_external_id == "shirt-42"


def test_every_kind_of_product_goes_with_every_kind_of_photo(shop):
    uploaded = shop.upload_image(FILE)
    shop.upsert_product(InlineProduct("known", **MOCK))
    customers = [CustomerImageId(uploaded.image_id), CustomerImageUrl(uploaded.image_url), CustomerImageFile(FILE)]
    products = [InlineProduct("new", **MOCK), OneShotProduct(**MOCK), ProductReference("known")]
    for product, customer in itertools.product(products, customers):
        try_on = shop.create_try_on(product, customer, retention_days=3, use_watermark=False)
        assert shop.wait_for(try_on.generation_id).status is GenerationStatus.COMPLETED
        assert try_on.product_external_id.startswith(getattr(product, "external_id", "_anon_"))


def test_a_one_shot_can_be_referenced_and_asked_for_but_is_not_listed(shop, photo):
    made = shop.create_try_on(OneShotProduct(**MOCK), photo).product_external_id
    assert shop.create_try_on(ProductReference(made), photo).product_external_id == made
    assert shop.get_product(made).title == "mock"
    assert list(shop.iter_products()) == []


def test_a_generation_that_fails_says_why(shop, photo):
    try_on = shop.create_try_on(OneShotProduct("Shirt", [ImageUrl("http://127.0.0.1:1/shirt.jpg")]), photo)
    generation = shop.wait_for(try_on.generation_id)
    assert (generation.status, generation.error_code) == (GenerationStatus.FAILED, "PRODUCT_IMAGE_FETCH_FAILED")
    assert generation.error_message
    assert generation.result_image_url is None


def test_generations_are_listed_newest_first_page_by_page(shop, photo):
    made = [shop.create_try_on(OneShotProduct(**MOCK), photo).generation_id for _ in range(5)]
    shop.wait_for(made[0])
    assert [item.generation_id for item in shop.iter_generations(limit=2)] == made[::-1]
    page = shop.list_generations(limit=2)
    assert (len(page.items), page.has_more) == (2, True)
    item = page.items[0]
    assert (item.product_description, item.status) == ("Soft", GenerationStatus.COMPLETED)
    assert item.generation_time_ms is not None
    assert list(shop.iter_generations(status=GenerationStatus.FAILED)) == []
    assert len(list(shop.iter_generations(status=GenerationStatus.COMPLETED))) == 5


def test_a_product_is_created_changed_in_part_listed_and_deleted(shop):
    product = InlineProduct("a/b é?#%", "Shirt", "Soft", [PICTURE_URL, FILE])
    made = shop.upsert_product(product, metadata={"sku": [1, None]}, valid_for_days=30)
    assert (made.external_id, made.title, made.description) == ("a/b é?#%", "Shirt", "Soft")
    assert (made.metadata, made.valid_for_days, made.last_used_at) == ({"sku": [1, None]}, 30, None)
    assert (made.expires_at - made.created_at).days == 30
    assert [image.order for image in made.images] == [0, 1]
    assert made.images[0].source_url == PICTURE_URL.url
    assert made.images[1].source_url.startswith("upload://")
    changed = shop.upsert_product(InlineProduct("a/b é?#%", "Blouse"), valid_for_days=None)
    assert (changed.title, changed.description, changed.images) == ("Blouse", "Soft", made.images)
    assert (changed.metadata, changed.valid_for_days, changed.expires_at) == ({"sku": [1, None]}, None, None)
    assert shop.get_product("a/b é?#%") == changed
    shop.upsert_product(InlineProduct("second", "Coat", images=[PICTURE_URL]))
    assert {listed.external_id for listed in shop.iter_products(limit=1)} == {"a/b é?#%", "second"}
    shop.delete_product("a/b é?#%")
    with pytest.raises(ProductNotFound):
        shop.get_product("a/b é?#%")
    with pytest.raises(ProductNotFound):
        shop.delete_product("a/b é?#%")


def test_a_customer_is_forgotten_with_photos_and_results(shop):
    photo = CustomerImageId(shop.upload_image(FILE, customer_id="c/7").image_id)
    try_on = shop.create_try_on(OneShotProduct(**MOCK), photo, customer_id="c/7")
    result = shop.wait_for(try_on.generation_id).result_image_url
    assert requests.get(result, timeout=10).status_code == 200
    shop.delete_customer("c/7")
    shop.delete_customer("c/7")
    assert requests.get(result, timeout=10).status_code == 404
    with pytest.raises(ImageNotFound):
        shop.create_try_on(OneShotProduct(**MOCK), photo)
    assert shop.get_generation(try_on.generation_id).status is GenerationStatus.COMPLETED


def test_the_synchronous_call_that_takes_too_long_is_polled_on(shop, photo):
    try_on = shop.create_try_on_sync(OneShotProduct(**MOCK), photo)
    assert (try_on.status, try_on.result_image_url) == (GenerationStatus.PENDING, None)
    assert shop.wait_for(try_on.generation_id).result_image_url


def test_the_synchronous_call_answers_with_the_result(shop, photo, settings, task_queue):
    settings.GENLOOK_SANDBOX = {**settings.GENLOOK_SANDBOX, "SYNC_TIMEOUT_SECS": 30}
    answers = []
    product = InlineProduct("shirt-42", **MOCK)
    caller = threading.Thread(target=lambda: answers.append(shop.create_try_on_sync(product, photo)))
    caller.start()
    while not task_queue.messages and caller.is_alive():
        caller.join(0.02)
    task_queue.drain()
    caller.join()
    assert (answers[0].status, answers[0].product_external_id) == (GenerationStatus.COMPLETED, "shirt-42")
    assert requests.get(answers[0].result_image_url, timeout=10).status_code == 200


def test_waiting_for_what_does_not_end_ends(shop, photo):
    try_on = shop.create_try_on(OneShotProduct(**MOCK), photo)
    with pytest.raises(StillRunning):
        shop.wait_for(try_on.generation_id, timeout_secs=1, interval_secs=2)


def test_a_wrong_key_is_told(sandbox_url):
    with Client("gk_wrong", base_url=sandbox_url) as stranger, pytest.raises(InvalidApiKey) as caught:
        stranger.get_credits()
    assert (caught.value.code, caught.value.status) == ("INVALID_API_KEY", 401)


def test_a_wrong_base_url_is_told(sandbox_url):
    with Client("gk_any", base_url=sandbox_url + "/oops") as lost, pytest.raises(NotFound) as caught:
        lost.get_credits()
    assert caught.value.status == 404


def test_no_credits_no_try_on(open_account):
    shop = open_account(credits=0)
    photo = CustomerImageId(shop.upload_image(FILE).image_id)
    with pytest.raises(InsufficientCredits) as caught:
        shop.create_try_on(OneShotProduct(**MOCK), photo)
    assert (caught.value.status, caught.value.may_have_reached) == (402, False)


def test_too_many_requests_are_told_with_the_time_to_wait(open_account):
    shop = open_account(requests_per_minute=1)
    shop.get_credits()
    with pytest.raises(RateLimited) as caught:
        shop.get_credits()
    assert 0 < caught.value.retry_after_secs <= 61


def test_what_is_another_accounts_is_forbidden(shop, photo, open_account):
    generation_id = shop.create_try_on(OneShotProduct(**MOCK), photo).generation_id
    stranger = open_account()
    with pytest.raises(Forbidden):
        stranger.get_generation(generation_id)
    with pytest.raises(Forbidden):
        stranger.create_try_on(OneShotProduct(**MOCK), photo)


def test_what_is_not_there_is_told_by_kind(shop):
    with pytest.raises(GenerationNotFound):
        shop.get_generation("00000000-0000-0000-0000-000000000000")
    with pytest.raises(ImageNotFound):
        shop.create_try_on(OneShotProduct(**MOCK), CustomerImageId("no/such.jpg"))
    with pytest.raises(ProductNotFound):
        shop.get_product("no such")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"no picture", InvalidImage),
        (picture("GIF"), UnsupportedMediaType),
        (b"\xff\xd8\xff" + bytes(11 * 1024 * 1024), FileTooLarge),
    ],
    ids=["no picture", "another kind", "too large"],
)
def test_a_file_that_is_no_photo_is_told_by_what_is_wrong(shop, content, error):
    with pytest.raises(error):
        shop.upload_image(ImageFile.from_bytes(content))


def test_a_photo_that_can_not_be_fetched_is_told(shop):
    with pytest.raises(CustomerImageFetchFailed):
        shop.create_try_on(OneShotProduct(**MOCK), CustomerImageUrl("http://127.0.0.1:1/me.jpg"))


def test_a_product_without_images_is_not_made(shop, photo):
    with pytest.raises(ProductImagesRequired) as caught:
        shop.create_try_on(InlineProduct("bare", "Shirt"), photo)
    assert caught.value.status == 400
    with pytest.raises(ProductImagesRequired):
        shop.upsert_product(InlineProduct("bare", "Shirt"))


def test_what_fails_validation_is_named(shop):
    with pytest.raises(ValidationFailed) as caught:
        shop.upsert_product(InlineProduct("x" * 300, "Shirt", images=[PICTURE_URL]))
    assert [detail.path for detail in caught.value.details] == ["externalId"]
    assert caught.value.details[0].message


@pytest.mark.parametrize(
    ("kind", "error", "may_have_reached", "made"),
    [
        ("server_error", ServerError, True, 0),
        ("rate_limited", RateLimited, False, 0),
        ("drop_before", ResponseLost, True, 0),
        ("drop_after", ResponseLost, True, 1),
        ("broken_body", BadResponse, True, 1),
    ],
)
def test_what_is_called_certain_is_true_and_what_was_spent_is_called_uncertain(
    open_account, kind, error, may_have_reached, made
):
    shop = open_account(faults=[{"kind": kind, "endpoint": "try-on"}])
    photo = CustomerImageId(shop.upload_image(FILE).image_id)
    with pytest.raises(error) as caught:
        shop.create_try_on(OneShotProduct(**MOCK), photo)
    assert type(caught.value) is error
    assert caught.value.may_have_reached is may_have_reached
    assert (len(list(shop.iter_generations())), shop.get_credits()) == (made, 10 - made)


@pytest.mark.parametrize("kind", ["server_error", "rate_limited", "drop_before", "drop_after", "broken_body"])
def test_a_get_comes_through_a_passing_fault(open_account, kind):
    shop = open_account(attempts=3, faults=[{"kind": kind, "endpoint": "credits", "remaining": 2}])
    assert shop.get_credits() == 10


@pytest.mark.parametrize("kind", ["server_error", "drop_before", "drop_after", "broken_body"])
def test_a_delete_comes_through_a_passing_fault(open_account, kind):
    shop = open_account(attempts=3, faults=[{"kind": kind, "endpoint": "product"}])
    shop.upsert_product(InlineProduct("shirt-42", **MOCK))
    shop.delete_product("shirt-42")
    assert list(shop.iter_products()) == []


def test_a_generation_that_never_ends_is_still_running(open_account):
    shop = open_account(faults=[{"kind": "generation_never_ends"}])
    photo = CustomerImageId(shop.upload_image(FILE).image_id)
    try_on = shop.create_try_on(OneShotProduct(**MOCK), photo)
    with pytest.raises(StillRunning):
        shop.wait_for(try_on.generation_id, timeout_secs=0.1, interval_secs=0.05)
