import datetime as dt

import pytest

from genlook_django.catalogue import registry
from genlook_django.tryons.request import request_try_on
from tests.plugin.conftest import (  # noqa: F401 (the same shop, shopper and sandbox)
    mock_product,
    new_photo,
    own_folders,
    owner,
    photo,
    product,
    service,
)


@pytest.fixture
def ask(owner, photo, mock_product, task_queue):  # noqa: F811
    def make(photo=photo, product=mock_product):  # noqa: F811
        return request_try_on(owner, registry.reference(product), photo.pk)[0]

    return make


@pytest.fixture
def clock(time_machine):
    """A clock that goes on by itself and can be shifted."""
    time_machine.move_to(dt.datetime.now(dt.UTC), tick=True)
    return time_machine


@pytest.fixture
def run_one(task_queue):
    def run(name):
        """Run what is enqueued up to and with the next task of this name."""
        while not task_queue.run_next().endswith(f".{name}"):
            pass

    return run
