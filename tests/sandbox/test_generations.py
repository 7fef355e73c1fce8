"""The life of a generation: rendered, failed, recovered, listed, watermarked, held for /try-on/sync."""

import datetime as dt
import io
from functools import partial

import numpy as np
import pytest
from celery import current_app
from PIL import Image, ImageDraw

from genlook_django.sandbox import engine, generations, running, storage, tasks
from genlook_django.sandbox.api.paging import make_cursor
from genlook_django.sandbox.models import Generation
from genlook_django.sandbox.models.generation import Status

from .conftest import download, error, mock_product, named, paths, picture_bytes

pytestmark = pytest.mark.django_db


class Rendering:
    """What the engine gives: the garment's picture in the photo's place, and a report."""

    report = {"kind": "tee"}

    def __init__(self, picture):
        self.picture = picture

    def encode(self):
        return self.picture


@pytest.fixture
def rendered(monkeypatch):
    """Stand in for the engine, and keep what it was asked."""
    asked = []

    def render(person, garment, *, title="", description=""):
        asked.append((person, garment, title, description))
        return Rendering(picture_bytes((300, 400), "white"))

    monkeypatch.setattr(engine, "render", render)
    return asked


def refuse(monkeypatch, *codes):
    """Let the engine refuse with these codes in turn, and then render."""
    left = list(codes)

    def render(*args, **kwargs):
        if left:
            raise engine.EngineError(left.pop(0))
        return Rendering(picture_bytes())

    monkeypatch.setattr(engine, "render", render)


def order_file(api, **members):
    product = {"title": "Tee", "description": "Soft", "images": [{"fileKey": "front"}], **members.pop("product", {})}
    data = {"product": product, "customer": {"id": api.image_id()}, **members}
    files = {"front": named(picture_bytes((80, 100), "green"), "front.jpg")}
    files |= {name: named(picture_bytes((80, 100), "blue"), "x.jpg") for name in ("back",) if name in str(product)}
    return api.form("try-on", data, **files).json()["generationId"]


def test_the_engine_gets_the_photo_the_garment_and_the_words(api, committed, rendered):
    generation_id = order_file(api)
    committed.drain()
    ((person, garment, title, description),) = rendered
    generation = Generation.objects.get()
    assert person == storage.read(generation.photo.file)
    assert Image.open(io.BytesIO(garment)).size == (80, 100)
    assert (title, description) == ("Tee", "Soft")
    assert generation.report == {"kind": "tee"}
    result = download(api.get(f"generations/{generation_id}").json()["resultImageUrl"])
    assert result == picture_bytes((300, 400), "white")


def test_the_real_engine_names_what_it_can_not_use(api, committed):
    generation_id = order_file(api)
    committed.drain()
    failed = api.get(f"generations/{generation_id}").json()
    assert failed["status"] == "FAILED"
    assert failed["errorCode"] in set(engine.ErrorCode)
    assert failed["errorMessage"]
    assert api.credits == 10


def test_a_refusal_of_the_engine_is_the_generations_error_and_gives_the_credit_back(api, committed, monkeypatch):
    refuse(monkeypatch, "PERSON_NOT_FOUND")
    generation_id = order_file(api)
    assert api.credits == 9
    committed.drain()
    failed = api.get(f"generations/{generation_id}").json()
    assert (failed["errorCode"], failed["errorMessage"]) == ("PERSON_NOT_FOUND", "No person was found in the photo.")
    assert api.credits == 10


def test_another_picture_of_the_product_is_tried_when_the_first_shows_no_usable_garment(api, committed, monkeypatch):
    refuse(monkeypatch, "GARMENT_WORN_BY_MODEL")
    order_file(api, product={"images": [{"fileKey": "front"}, {"fileKey": "back"}]})
    committed.drain()
    assert Generation.objects.get().status == Status.COMPLETED


def test_the_first_pictures_reason_is_told_when_none_will_do(api, committed, monkeypatch):
    refuse(monkeypatch, "GARMENT_WORN_BY_MODEL", "GARMENT_NOT_FOUND")
    order_file(api, product={"images": [{"fileKey": "front"}, {"fileKey": "back"}]})
    committed.drain()
    assert Generation.objects.get().error_code == "GARMENT_WORN_BY_MODEL"


def test_an_engine_that_breaks_fails_the_generation_and_never_the_worker(api, committed, monkeypatch, caplog):
    monkeypatch.setattr(engine, "render", lambda *_, **__: 1 / 0)
    order_file(api)
    committed.drain()
    assert Generation.objects.get().error_code == "GENERATION_BROKE"
    assert "ZeroDivisionError" in caplog.text
    assert api.credits == 10


def test_a_generation_delivered_twice_is_rendered_once(api, committed, rendered):
    order_file(api)
    pk = Generation.objects.get().pk
    committed.drain()
    tasks.generate(pk)
    assert len(rendered) == 1


def test_a_generation_of_a_deleted_product_or_photo_fails_by_name(api, committed):
    first = api.mock_try_on(product=mock_product(externalId="a", title="Tee")).json()["generationId"]
    api.delete("products/a")
    second = api.mock_try_on(customerId="v").json()["generationId"]
    Generation.objects.filter(generation_id=second).get().photo.delete()
    committed.drain()
    codes = [api.get(f"generations/{generation_id}").json()["errorCode"] for generation_id in (first, second)]
    assert codes == ["PRODUCT_NOT_FOUND", "IMAGE_NOT_FOUND"]


def test_a_generation_whose_message_was_lost_is_found_again(api, task_queue):
    api.mock_try_on()  # not committed here, so nothing is enqueued
    tasks.recover()
    assert task_queue.names == []
    task_queue.clock.move_to(Generation.objects.get().created_at + dt.timedelta(minutes=1))
    tasks.recover()
    tasks.recover()
    assert task_queue.drain() == ["genlook_sandbox.generate"]
    assert Generation.objects.get().status == Status.COMPLETED


def test_a_generation_whose_worker_was_killed_is_run_again_when_its_lease_ends(api, committed, rendered):
    order_file(api)
    generation = Generation.objects.get()
    committed.messages.clear()
    assert Generation.objects.claim(generation.pk) == 1
    committed.clock.move_to(generation.created_at + dt.timedelta(seconds=179))
    tasks.recover()
    assert committed.names == []
    committed.clock.move_to(generation.created_at + dt.timedelta(seconds=190))
    tasks.recover()
    committed.drain()
    generation.refresh_from_db()
    assert (generation.status, generation.attempts) == (Status.COMPLETED, 2)


def test_a_worker_that_lost_its_lease_can_not_end_what_another_began(api, committed, clock, rendered, sandbox_folder):
    order_file(api)
    generation = Generation.objects.get()
    first = Generation.objects.claim(generation.pk)
    clock.shift(200)
    second = Generation.objects.claim(generation.pk)
    picture = running.render(generation)
    running.complete(generation, first, picture)
    assert not list(sandbox_folder.glob("results/*"))
    running.complete(generation, second, picture)
    generation.refresh_from_db()
    assert generation.status == Status.COMPLETED


def test_a_generation_that_kills_its_workers_is_given_up(api, committed, clock):
    api.mock_try_on()
    pk = Generation.objects.get().pk
    for _ in range(running.MAX_ATTEMPTS):
        Generation.objects.claim(pk)
        clock.shift(200)
    running.run(pk)
    assert Generation.objects.get().error_code == "GENERATION_TIMED_OUT"
    assert api.credits == 10


def test_beat_runs_the_recovery_and_the_cleaner_without_any_setting():
    scheduled = {entry["task"]: entry["schedule"] for entry in current_app.conf.beat_schedule.values()}
    assert scheduled["genlook_sandbox.recover"] == tasks.RECOVER_EVERY_SECS
    assert scheduled["genlook_sandbox.clean"] == tasks.CLEAN_EVERY_SECS


def test_the_list_is_newest_first_and_holds_no_result_address(api, committed):
    ids = [api.mock_try_on(product=mock_product(description=str(n))).json()["generationId"] for n in range(2)]
    committed.drain()
    page = api.get("generations").json()
    assert (page["hasMore"], page["nextCursor"], page["count"]) == (False, None, 2)
    assert [item["id"] for item in page["items"]] == ids[::-1]
    assert page["items"][0].keys() == {
        "id", "status", "productDescription", "generationTimeMs", "createdAt", "updatedAt",
    }  # fmt: skip
    assert page["items"][0]["productDescription"] == "1"
    assert page["items"][0]["generationTimeMs"] >= 1000


def test_the_list_can_be_narrowed_to_a_status(api, committed):
    api.mock_try_on()
    committed.drain()
    waiting = api.mock_try_on().json()["generationId"]
    assert [item["id"] for item in api.get("generations?status=PENDING").json()["items"]] == [waiting]
    assert paths(api.get("generations?status=pending")) == ["status"]


def test_a_cursor_holds_while_rows_are_added(api):
    ids = [api.mock_try_on().json()["generationId"] for _ in range(5)][::-1]
    first = api.get("generations?limit=2").json()
    api.mock_try_on()
    second = api.get(f"generations?limit=2&cursor={first['nextCursor']}").json()
    third = api.get(f"generations?limit=2&cursor={second['nextCursor']}").json()
    assert [item["id"] for page in (first, second, third) for item in page["items"]] == ids
    assert [page["hasMore"] for page in (first, second, third)] == [True, True, False]
    assert third["nextCursor"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=1.5", "limit=", "limit=%D9%A3"])
def test_a_limit_is_a_whole_number_from_1_to_200(api, query):
    assert paths(api.get(f"generations?{query}")) == ["limit"]
    assert api.get("generations?limit=200").status_code == 200


@pytest.mark.parametrize("cursor", ["", "x", "%00", "é", "YmVmb3JlOg", "YWZ0ZXI6MQ", "before:1", "huge"])
def test_a_cursor_that_is_not_ours_is_refused(api, cursor):
    cursor = make_cursor(10**30) if cursor == "huge" else cursor
    assert paths(api.get(f"products?cursor={cursor}")) == ["cursor"]


def test_a_list_costs_as_many_queries_however_long_it_is(api, django_assert_num_queries):
    for number in range(4):
        api.post("products", {"externalId": str(number), "imageUrls": ["http://a.example/1", "http://a.example/2"]})
    with django_assert_num_queries(6):  # key, count of the minute, faults, products, their images, log
        assert api.get("products").json()["count"] == 4


def logo():
    buffer = io.BytesIO()
    Image.new("RGBA", (40, 20), (255, 0, 0, 255)).save(buffer, "PNG")
    return named(buffer.getvalue(), "logo.png")


@pytest.mark.parametrize(
    ("options", "drawn"), [({}, True), ({"useWatermark": False}, False), ({"useWatermark": None}, True)]
)
def test_the_accounts_logo_is_drawn_unless_the_caller_skips_it(api, committed, rendered, options, drawn):
    api.account.logo.save("logo.png", logo())
    url_of = order_file(api, **options)
    committed.drain()
    pixels = np.asarray(Image.open(io.BytesIO(download(api.get(f"generations/{url_of}").json()["resultImageUrl"]))))
    red = (pixels[..., 0] > 200) & (pixels[..., 1] < 60)
    assert bool(red.any()) is drawn
    assert not red[:200].any(), "the logo belongs in the lower right corner"


def test_sync_answers_200_with_the_result_when_it_is_done_in_time(api, committed, monkeypatch):
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **_: function())
    wait_for_end = partial(generations.wait_for_end, sleep=lambda _: committed.drain())
    monkeypatch.setattr(generations, "wait_for_end", wait_for_end)
    answer = api.post("try-on/sync", {"product": mock_product(), "customer": {"id": api.image_id()}})
    assert answer.status_code == 200
    assert answer.json().keys() == {"generationId", "status", "resultImageUrl", "productExternalId"}
    assert answer.json()["status"] == "COMPLETED"


def test_sync_answers_202_to_poll_when_it_takes_too_long(api, settings):
    settings.GENLOOK_SANDBOX = {**settings.GENLOOK_SANDBOX, "SYNC_TIMEOUT_SECS": 0}
    answer = api.post("try-on/sync", {"product": mock_product(), "customer": {"id": api.image_id()}})
    assert answer.status_code == 202
    assert answer.json().keys() >= {"generationId", "status"}
    assert answer.json()["status"] == "PENDING"


def test_waiting_for_the_end_looks_again_until_it_is_there(api, task_queue):
    api.mock_try_on()
    generation = Generation.objects.get()
    looks = []

    def sleep(secs):
        looks.append(secs)
        if len(looks) == 3:
            tasks.generate(generation.pk)

    assert generations.wait_for_end(generation, sleep).status == Status.COMPLETED
    assert looks == [generations.SYNC_INTERVAL_SECS] * 3


def test_a_transparent_garment_keeps_its_alpha_for_the_engine(api, committed, rendered):
    buffer = io.BytesIO()
    cut_out = Image.new("RGBA", (80, 100), (0, 0, 0, 0))
    ImageDraw.Draw(cut_out).rectangle((20, 20, 60, 80), fill="red")
    cut_out.save(buffer, "PNG")
    data = {"product": {"title": "Tee", "images": [{"fileKey": "front"}]}, "customer": {"id": api.image_id()}}
    api.form("try-on", data, front=named(buffer.getvalue(), "front.png"))
    committed.drain()
    assert Image.open(io.BytesIO(rendered[0][1])).mode == "RGBA"


def test_credits_are_refused_by_name_at_zero(make_api):
    api = make_api(credits=0)
    assert error(api.mock_try_on()) == (402, "INSUFFICIENT_CREDITS")
