"""The life of a try-on, from asking to the stored picture, against the sandbox over real HTTP."""

import pytest
from PIL import Image

from genlook_django.catalogue import registry
from genlook_django.client import Client, ResponseLost, ServerError
from genlook_django.models import ApiAccount, Status, SyncedProduct, TryOnResult
from genlook_django.sandbox.models import Account
from genlook_django.sandbox.rendering import GenerationFailed
from genlook_django.signals import try_on_completed, try_on_failed
from genlook_django.tryons.recover import recover
from genlook_django.tryons.request import request_try_on

pytestmark = pytest.mark.usefixtures("service")


@pytest.fixture
def ask(owner, photo, mock_product, task_queue):
    def make(photo=photo, product=mock_product):
        return request_try_on(owner, registry.reference(product), photo.pk)[0]

    return make


@pytest.fixture
def heard():
    """What the shop's own receivers were told."""
    told = []

    def listen(sender, try_on, signal, **kwargs):
        told.append((signal, try_on.pk))

    for signal in (try_on_completed, try_on_failed):
        signal.connect(listen)
    yield told
    for signal in (try_on_completed, try_on_failed):
        signal.disconnect(listen)


def test_a_try_on_ends_in_a_stored_picture(ask, task_queue, service, heard):
    try_on = ask()
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, try_on.error_code) == (Status.COMPLETED, "")
    with try_on.image.open() as file, Image.open(file) as image:
        assert image.format == "JPEG"
    with try_on.thumbnail.open() as file, Image.open(file) as thumbnail:
        assert max(thumbnail.size) == 320
    looks = len(service.asked) - 2
    assert service.asked == ["POST /images/upload", "POST /try-on", *["GET /generations/…"] * looks]
    assert (service.credits, service.generations) == (9, 1)
    assert heard == [(try_on_completed, try_on.pk)]
    assert ApiAccount.objects.current().requests_made == 2 + looks


def test_the_second_product_is_tried_on_without_a_second_upload(ask, task_queue, service, mock_product):
    ask()
    task_queue.drain()
    service.asked.clear()
    other = type(mock_product)(name="mock", image=mock_product.image.name)
    other.save()
    ask(product=other)
    task_queue.drain()
    assert service.asked[:2] == ["POST /try-on", "GET /generations/…"]
    assert "POST /images/upload" not in service.asked
    assert service.credits == 8


def test_a_product_that_the_service_has_forgotten_is_sent_again_inline(ask, task_queue, service, new_photo):
    ask()
    task_queue.drain()
    with Client(service.key, base_url=service.url) as client:
        client.delete_product(SyncedProduct.objects.get().external_id)
    service.asked.clear()
    second = ask(photo=new_photo("seagreen"))
    task_queue.drain()
    second.refresh_from_db()
    assert second.status == Status.COMPLETED
    assert service.asked[:4] == ["POST /images/upload", "POST /try-on", "POST /try-on", "GET /generations/…"]
    assert service.credits == 8


def test_asking_twice_spends_one_credit(ask, task_queue, service):
    assert ask() == ask()
    task_queue.drain()
    assert ask().status == Status.COMPLETED
    task_queue.drain()
    assert (service.credits, TryOnResult.objects.count()) == (9, 1)


@pytest.mark.parametrize("times", [2, 10])
def test_a_task_delivered_more_than_once_spends_one_credit(ask, task_queue, service, times):
    try_on = ask()
    for _, _, task, args, kwargs in list(task_queue.messages) * (times - 1):
        task_queue.push(task, args, kwargs)
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, service.credits, service.generations) == (Status.COMPLETED, 9, 1)


def test_a_generation_that_fails_is_told_with_its_code(ask, task_queue, service, heard, monkeypatch, product):
    product.name = "Red shirt"
    product.save()

    def refuse(*args, **kwargs):
        raise GenerationFailed("PERSON_NOT_FOUND", "There is nobody.")

    monkeypatch.setattr("genlook_django.sandbox.rendering.ask_engine", refuse)
    try_on = ask(product=product)
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, try_on.error_code, try_on.active_key) == (Status.FAILED, "PERSON_NOT_FOUND", None)
    assert service.credits == 10
    assert heard == [(try_on_failed, try_on.pk)]
    assert ask(product=product) != try_on


def test_a_service_that_cannot_be_reached_is_tried_until_the_deadline(ask, task_queue, settings, time_machine):
    settings.GENLOOK = {**settings.GENLOOK, "BASE_URL": "http://127.0.0.1:1/tryon/v1", "DEADLINE_SECS": 100}
    try_on = ask()
    for _ in range(5):
        task_queue.run_next()
    try_on.refresh_from_db()
    assert (try_on.status, try_on.error_code) == (Status.QUEUED, "SERVICE_UNREACHABLE")
    assert try_on.attempts == 5
    time_machine.move_to(try_on.deadline_at.timestamp() + 1)
    recover()
    try_on.refresh_from_db()
    assert (try_on.status, try_on.error_code) == (Status.FAILED, "SERVICE_UNREACHABLE")


def test_a_wrong_key_pauses_the_shop_and_fails_nobody(ask, task_queue, service, settings, new_photo):
    good = settings.GENLOOK
    settings.GENLOOK = {**good, "API_KEY": "gk_wrong"}
    first, second = ask(), ask(photo=new_photo("olive"))
    for _ in range(2):
        task_queue.run_next()
    account = ApiAccount.objects.current()
    assert account.is_paused
    assert account.pause_code == "INVALID_API_KEY"
    assert service.asked == ["POST /images/upload"], "the second must not ask while the account is paused"
    for try_on in (first, second):
        try_on.refresh_from_db()
        assert (try_on.status, try_on.error_code) == (Status.QUEUED, "INVALID_API_KEY")
    settings.GENLOOK = good
    recover()
    task_queue.drain()
    for try_on in (first, second):
        try_on.refresh_from_db()
        assert try_on.status == Status.COMPLETED
    assert not ApiAccount.objects.current().pause_code


def test_out_of_credits_waits_for_a_top_up(ask, task_queue, service):
    Account.objects.filter(pk=service.account.pk).update(credits=0)
    try_on = ask()
    task_queue.run_next()
    try_on.refresh_from_db()
    assert (try_on.status, try_on.error_code) == (Status.QUEUED, "INSUFFICIENT_CREDITS")
    Account.objects.filter(pk=service.account.pk).update(credits=1)
    recover()
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, service.credits) == (Status.COMPLETED, 0)


def lose_answer(monkeypatch, error, *, after=True):
    """Have the next POST /try-on fail with ``error``, after or before the service did the work."""
    create = Client.create_try_on

    def once(client, *args, **kwargs):
        monkeypatch.setattr(Client, "create_try_on", create)
        if after:
            create(client, *args, **kwargs)
        raise error

    monkeypatch.setattr(Client, "create_try_on", once)


LOST = ResponseLost("no answer", may_have_reached=True)
BROKEN = ServerError("oops", status=500, may_have_reached=True)


@pytest.mark.parametrize("error", [LOST, BROKEN])
def test_a_generation_whose_answer_was_lost_is_adopted(ask, task_queue, service, monkeypatch, time_machine, error):
    lose_answer(monkeypatch, error)
    try_on = ask()
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, try_on.error_code) == (Status.SUBMITTING, error.code)
    time_machine.move_to(try_on.submitted_at.timestamp() + 200)
    recover()
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, service.credits, service.generations) == (Status.COMPLETED, 9, 1)


def test_a_request_that_never_reached_the_service_is_made_again(ask, task_queue, service, monkeypatch, time_machine):
    lose_answer(monkeypatch, LOST, after=False)
    try_on = ask()
    task_queue.drain()
    recover()
    try_on.refresh_from_db()
    assert try_on.status == Status.SUBMITTING, "too early to tell"
    time_machine.move_to(try_on.submitted_at.timestamp() + 200)
    recover()
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, service.credits, service.generations) == (Status.COMPLETED, 9, 1)


def test_of_two_lost_answers_neither_takes_the_others_picture(
    ask, task_queue, service, monkeypatch, time_machine, new_photo
):
    lose_answer(monkeypatch, LOST)
    first = ask()
    task_queue.drain()
    lose_answer(monkeypatch, LOST)
    second = ask(photo=new_photo("olive"))
    task_queue.drain()
    second.refresh_from_db()
    time_machine.move_to(second.submitted_at.timestamp() + 200)
    recover()
    for try_on in (first, second):
        try_on.refresh_from_db()
        assert (try_on.status, try_on.error_code) == (Status.FAILED, "SUBMISSION_UNCONFIRMED")


def test_in_a_shared_account_nothing_is_adopted(ask, task_queue, service, monkeypatch, time_machine, settings):
    settings.GENLOOK = {**settings.GENLOOK, "EXTERNAL_ID_PREFIX": "staging-"}
    lose_answer(monkeypatch, LOST)
    try_on = ask()
    task_queue.drain()
    try_on.refresh_from_db()
    time_machine.move_to(try_on.submitted_at.timestamp() + 200)
    recover()
    try_on.refresh_from_db()
    assert (try_on.status, try_on.error_code) == (Status.FAILED, "SUBMISSION_UNCONFIRMED")


@pytest.mark.parametrize("forgotten", ["submit", "poll", "store"])
def test_whatever_message_is_lost_the_try_on_completes(ask, task_queue, service, time_machine, forgotten):
    try_on = ask()
    while task_queue.messages:
        if task_queue.names[0] == forgotten:
            task_queue.lose_next()
            break
        task_queue.run_next()
    try_on.refresh_from_db()
    assert not try_on.is_finished
    time_machine.move_to(max(try_on.next_attempt_at, try_on.updated_at).timestamp() + 100)
    recover()
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, service.credits) == (Status.COMPLETED, 9)


def test_a_worker_killed_before_it_sent_anything_leaves_a_row_that_goes_on(ask, task_queue, service, time_machine):
    try_on = ask()
    task_queue.messages.clear()
    TryOnResult.objects.claim(try_on.pk)
    recover()
    assert task_queue.names == []
    time_machine.move_to(try_on.created_at.timestamp() + 300)
    recover()
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, service.credits) == (Status.COMPLETED, 9)


def test_a_claim_that_was_given_to_another_sends_nothing(ask, task_queue, service):
    try_on = ask()
    slow = TryOnResult.objects.claim(try_on.pk)
    TryOnResult.objects.release(slow, wait_secs=0)
    quick = TryOnResult.objects.claim(try_on.pk)
    assert not TryOnResult.objects.about_to_send(slow)
    assert TryOnResult.objects.about_to_send(quick)
    assert not TryOnResult.objects.about_to_send(quick)


def test_many_in_flight_are_asked_for_with_one_list(ask, task_queue, service, new_photo):
    try_ons = [ask(photo=new_photo(shirt)) for shirt in ("olive", "navy", "teal", "plum")]
    while "poll" not in task_queue.names or "submit" in task_queue.names:
        task_queue.run_next()
    service.asked.clear()
    task_queue.drain()
    assert service.asked.count("GET /generations") >= 1
    assert service.asked.count("GET /generations/…") == len(try_ons)
    assert set(TryOnResult.objects.values_list("status", flat=True)) == {Status.COMPLETED}


def test_without_a_request_left_nothing_is_sent_and_nothing_fails(ask, task_queue, service):
    while not ApiAccount.objects.take_requests():
        pass
    try_on = ask()
    task_queue.run_next()
    try_on.refresh_from_db()
    assert (try_on.status, service.asked) == (Status.QUEUED, [])
    task_queue.drain()
    try_on.refresh_from_db()
    assert try_on.status == Status.COMPLETED


def test_a_photo_that_the_service_has_lost_is_uploaded_again(ask, task_queue, service, photo):
    photo.image_id, photo.image_expires_at = "lost/1.jpg", photo.expires_at
    photo.save()
    try_on = ask()
    task_queue.drain()
    try_on.refresh_from_db()
    assert (try_on.status, service.credits) == (Status.COMPLETED, 9)
    assert service.asked.count("POST /images/upload") == 1


def test_a_result_that_cannot_be_fetched_is_fetched_from_a_fresh_address(ask, task_queue, service, monkeypatch):
    try_on = ask()
    while "store" not in task_queue.names:
        task_queue.run_next()
    TryOnResult.objects.update(result_url=f"{service.url}/gone.jpg")
    task_queue.drain()
    try_on.refresh_from_db()
    assert try_on.status == Status.COMPLETED


def test_an_erased_try_on_is_not_stored_afterwards(ask, task_queue, monkeypatch, tmp_path):
    from genlook_django.tryons import store

    try_on = ask()
    while "store" not in task_queue.names:
        task_queue.run_next()
    download = store.download

    def erase_meanwhile(url):
        try_on.delete()
        return download(url)

    monkeypatch.setattr(store, "download", erase_meanwhile)
    pk = try_on.pk
    task_queue.drain()
    assert not (tmp_path / "private" / "results" / str(pk)).exists() or not list(
        (tmp_path / "private" / "results" / str(pk)).iterdir()
    )
