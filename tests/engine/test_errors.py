import pickle

import pytest

from genlook_django.sandbox.engine import EngineError, ErrorCode
from genlook_django.sandbox.engine.errors import SENTENCES


def test_every_code_has_a_sentence_and_every_sentence_a_code():
    assert set(SENTENCES) == set(ErrorCode)


def test_a_code_outside_of_the_list_cannot_be_raised():
    with pytest.raises(ValueError, match="SOMETHING_ELSE"):
        EngineError("SOMETHING_ELSE")


def test_an_error_survives_the_way_through_a_worker():
    error = pickle.loads(pickle.dumps(EngineError(ErrorCode.PERSON_NOT_FOUND)))
    assert (error.code, error.message) == ("PERSON_NOT_FOUND", "No person was found in the photo.")
