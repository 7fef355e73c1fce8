"""German comes with the app, whole."""

import pytest
from django.utils import translation

from genlook_django.exceptions import SENTENCES
from genlook_django.photos.consent import consent_text
from tests.plugin.test_widget import shown
from tests.shop.models import Product


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_is_there_in_german(code):
    english = str(SENTENCES[code])
    with translation.override("de"):
        assert str(SENTENCES[code]) != english


def test_the_widget_and_the_consent_are_in_the_shoppers_language():
    with translation.override("de"):
        page = shown("{% tryon_widget p %}", p=Product(pk=7, name="Hemd"))
        assert "An mir ansehen" in page
        assert "Hemd, an Ihnen" in page
        assert "KI-generierte Vorschau" in page
        assert consent_text().startswith("Ich bin einverstanden")
