"""What was promised to be gone is gone."""

import datetime as dt
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.utils import timezone

from genlook_django.catalogue import registry
from genlook_django.models import Kind, Shopper, ShopperPhoto, Status, TryOnResult, Use
from genlook_django.photos.storage import find_storage
from genlook_django.privacy import purge as purging
from genlook_django.privacy.purge import Purged, purge
from genlook_django.privacy.sweep import sweep
from genlook_django.tryons.request import request_try_on
from genlook_django.tryons.store import keep
from tests.pictures import encoded, portrait

pytestmark = pytest.mark.django_db(transaction=True)

ONE, TWO = "7d8e7d0e-3b1c-4b6f-9a53-1d8d9c1f0001", "7d8e7d0e-3b1c-4b6f-9a53-1d8d9c1f0002"


@pytest.fixture
def stored(try_on):
    TryOnResult.objects.filter(pk=try_on.pk).update(status=Status.STORING)
    keep(try_on, encoded(portrait(shirt="firebrick")))
    return TryOnResult.objects.get(pk=try_on.pk)


def aged(hours):
    """Make every stored file so old."""
    root = find_storage().location
    then = (timezone.now() - dt.timedelta(hours=hours)).timestamp()
    for folder, folders, names in os.walk(root, topdown=False):
        for name in [*names, *folders]:
            os.utime(os.path.join(folder, name), (then, then))


def test_a_photo_that_nothing_came_of_is_gone_within_the_hour(photo, files, time_machine):
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=40))
    assert purge() == Purged(0, 0)
    # beat comes every ten minutes
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=10))
    assert purge() == Purged(1, 0)
    assert files() == []


def test_a_shopper_is_forgotten_when_the_service_can_have_nothing_of_hers_any_more(stored, time_machine):
    """Until then her customerId is what an erasure there is asked for with."""
    time_machine.move_to(timezone.now() + dt.timedelta(hours=25))
    assert purge() == Purged(1, 1)
    assert Shopper.objects.exists()
    time_machine.move_to(timezone.now() + dt.timedelta(hours=24 + 23))
    purge()
    assert not Shopper.objects.exists()


def test_a_shopper_who_comes_back_is_known_for_as_long_again(new_photo, time_machine):
    new_photo()
    time_machine.move_to(timezone.now() + dt.timedelta(hours=60))
    photo = new_photo("olive")
    time_machine.move_to(timezone.now() + dt.timedelta(hours=25))
    assert purge().photos == 2
    assert Shopper.objects.get().pk == photo.shopper_id


def test_a_shopper_who_gives_a_photo_at_that_moment_keeps_it(new_photo, time_machine, in_the_middle_of):
    new_photo()
    time_machine.move_to(timezone.now() + dt.timedelta(days=4))
    in_the_middle_of(purging, "forget_shopper", lambda: new_photo("olive"))
    purge()
    assert ShopperPhoto.objects.count() == Shopper.objects.count() == 1


def test_a_photo_given_again_begins_anew(new_photo, time_machine):
    new_photo()
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=40))
    new_photo()
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=40))
    assert purge() == Purged(0, 0)


def test_a_photo_in_use_is_kept_for_as_long_as_was_said(stored, files, time_machine):
    time_machine.move_to(timezone.now() + dt.timedelta(hours=23, minutes=58))
    assert purge() == Purged(0, 0)
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=3))
    assert purge() == Purged(1, 1)
    assert files() == []


def test_all_of_many_batches_go(photo, product, task_queue, monkeypatch, owner):
    monkeypatch.setattr(purging, "BATCH", 2)
    request_try_on(owner, registry.reference(product), photo.pk)
    TryOnResult.objects.bulk_create(TryOnResult(shopper=photo.shopper, status=Status.FAILED) for _ in range(4))
    TryOnResult.objects.update(expires_at=timezone.now())
    assert purge().try_ons == 5


def test_a_days_ledger_goes_after_the_day(owner, time_machine):
    Use.objects.spend(owner, Kind.PHOTO, per_owner=5, per_address=5)
    time_machine.move_to(timezone.now() + dt.timedelta(hours=25))
    purge()
    assert not Use.objects.exists()


def test_a_storage_that_refuses_holds_nothing_up(stored, new_photo, monkeypatch, files):
    new_photo("olive")
    ShopperPhoto.objects.update(expires_at=timezone.now())
    TryOnResult.objects.update(expires_at=timezone.now())

    def refuse(self, name):
        raise OSError("read-only")

    with monkeypatch.context() as patched:
        patched.setattr(FileSystemStorage, "delete", refuse)
        assert purge() == Purged(2, 1)
    assert len(files()) == 4
    aged(hours=2)
    assert sweep() == 4
    assert files() == []


def test_a_crash_between_file_and_row_leaves_nothing_for_ever(stored, files):
    before = files()
    storage = find_storage()
    storage.save("photos/lost.jpg", ContentFile(b"x"))
    storage.save("results/7d8e7d0e-3b1c-4b6f-9a53-1d8d9c1f0001/result-1.jpg", ContentFile(b"x"))
    storage.save(f"results/{stored.pk}/result-7.jpg", ContentFile(b"x"))
    assert sweep() == 0, "what is young may be about to get its row"
    aged(hours=2)
    assert sweep() == 3
    assert files() == before
    aged(hours=2)
    sweep()
    assert storage.listdir("results")[0] == [str(stored.pk)], "empty folders go as well"


def test_a_storage_that_can_not_list_is_left_alone(monkeypatch):
    def refuse(self, path):
        raise NotImplementedError

    monkeypatch.setattr(FileSystemStorage, "listdir", refuse)
    assert sweep() == 0


@pytest.fixture
def object_store(settings):
    """The private storage, on a store that has no folders; with three orphans among what has a row."""
    settings.STORAGES = {**settings.STORAGES, "genlook": {"BACKEND": "tests.privacy.object_store.ObjectStore"}}
    return find_storage()


@pytest.fixture
def lost(object_store):
    names = [f"photos/{ONE}.jpg", f"results/{ONE}/result-1.jpg", f"results/{TWO}/result-1.jpg"]
    for name in names:
        object_store.save(name, ContentFile(b"x"))
    return names


def test_a_store_without_folders_is_swept_as_well(object_store, stored, lost, time_machine):
    assert sweep() == 0, "what is young may be about to get its row"
    time_machine.move_to(timezone.now() + dt.timedelta(hours=2))
    assert sweep() == 3
    assert len(object_store.objects) == 3, "the photo, the result, its thumbnail"
    assert sweep() == 0


@pytest.mark.parametrize("number", range(3))
def test_a_file_that_can_not_be_deleted_does_not_keep_the_others(object_store, stored, lost, time_machine, number):
    object_store.refuses = {lost[number]}
    time_machine.move_to(timezone.now() + dt.timedelta(hours=2))
    assert sweep() == 2
    assert set(lost) & set(object_store.objects) == {lost[number]}
    object_store.refuses = set()
    assert sweep() == 1


@pytest.mark.parametrize("path", ["photos", f"results/{ONE}"])
def test_a_folder_that_can_not_be_listed_does_not_keep_the_others(object_store, stored, lost, time_machine, path):
    object_store.breaks_at = {path}
    time_machine.move_to(timezone.now() + dt.timedelta(hours=2))
    assert sweep() == 2


def test_one_file_that_stays_does_not_keep_its_neighbour(object_store, stored):
    """A result goes with its thumbnail, also where the store refuses one of the two."""
    object_store.refuses = {stored.image.name}
    TryOnResult.objects.update(expires_at=timezone.now())
    assert purge().try_ons == 1
    assert stored.thumbnail.name not in object_store.objects


def test_the_command_purges_and_sweeps(stored, capsys):
    find_storage().save("photos/lost.jpg", ContentFile(b"x"))
    TryOnResult.objects.update(expires_at=timezone.now())
    ShopperPhoto.objects.update(expires_at=timezone.now())
    aged(hours=2)
    call_command("genlook_purge")
    assert capsys.readouterr().out == "Deleted 1 photos, 1 try-ons and 1 files without a row.\n"


def test_a_try_on_of_nobody_goes(try_on):
    TryOnResult.objects.update(shopper=None)
    assert purge().try_ons == 1
