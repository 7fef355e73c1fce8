"""Every code that may come a shopper's way has a sentence of its own."""

import pytest

from genlook_django.client.errors import BY_CODE
from genlook_django.exceptions import SENTENCES, UNKNOWN, explain
from genlook_django.sandbox.engine.errors import ErrorCode

HANDLED_BEFORE_A_SHOPPER = {
    # what the plugin itself would have said wrongly, and what it heals or pauses for
    *("VALIDATION_FAILED", "EXTERNAL_ID_REQUIRED", "RESERVED_EXTERNAL_ID", "PRODUCT_IMAGES_REQUIRED", "FORBIDDEN"),
    *("PRODUCT_NOT_FOUND", "MULTIPART_FILE_NOT_FOUND", "INVALID_IMAGE_INPUT", "FILE_REQUIRED"),
    "CUSTOMER_IMAGE_FETCH_FAILED",
}


@pytest.mark.parametrize("code", [*ErrorCode, *sorted(set(BY_CODE) - HANDLED_BEFORE_A_SHOPPER)])
def test_a_code_has_a_sentence(code):
    assert SENTENCES[code] != UNKNOWN


def test_a_code_that_nobody_knows_has_a_sentence_too():
    assert explain("SOMETHING_NEW") == {"code": "SOMETHING_NEW", "message": str(UNKNOWN), "needs_photo": False}


def test_another_photo_is_asked_for_where_only_that_helps():
    assert explain("PERSON_NOT_FOUND")["needs_photo"]
    assert not explain("GENERATION_FAILED")["needs_photo"]
