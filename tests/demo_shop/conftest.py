import pytest

from demo_shop.models import Product
from demo_shop.seed import seed


@pytest.fixture
def media_in_tmp(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def shop(db, media_in_tmp):
    seed()
    return Product.objects.all()
