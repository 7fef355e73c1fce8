"""Why a preview was not made: one closed list of codes, with a sentence each."""

from enum import StrEnum


class ErrorCode(StrEnum):
    """Name a reason to refuse; its sentence is in `SENTENCES`."""

    INVALID_IMAGE = "INVALID_IMAGE"
    IMAGE_TOO_SMALL = "IMAGE_TOO_SMALL"
    IMAGE_TOO_LARGE = "IMAGE_TOO_LARGE"
    PERSON_NOT_FOUND = "PERSON_NOT_FOUND"
    PERSON_TOO_SMALL = "PERSON_TOO_SMALL"
    PERSON_FACES_AWAY = "PERSON_FACES_AWAY"
    PERSON_NOT_UPRIGHT = "PERSON_NOT_UPRIGHT"
    PERSON_TURNED_SIDEWAYS = "PERSON_TURNED_SIDEWAYS"
    PERSON_ARM_HIDDEN = "PERSON_ARM_HIDDEN"
    PERSON_ARMS_IN_FRONT = "PERSON_ARMS_IN_FRONT"
    PERSON_IN_COLOURED_LIGHT = "PERSON_IN_COLOURED_LIGHT"
    TORSO_OUT_OF_FRAME = "TORSO_OUT_OF_FRAME"
    LEGS_OUT_OF_FRAME = "LEGS_OUT_OF_FRAME"
    GARMENT_NOT_FOUND = "GARMENT_NOT_FOUND"
    GARMENT_OUT_OF_FRAME = "GARMENT_OUT_OF_FRAME"
    GARMENT_SHAPE_UNCLEAR = "GARMENT_SHAPE_UNCLEAR"
    GARMENT_KIND_NOT_SUPPORTED = "GARMENT_KIND_NOT_SUPPORTED"
    GARMENT_WORN_BY_MODEL = "GARMENT_WORN_BY_MODEL"
    ENGINE_FAILED = "ENGINE_FAILED"


SENTENCES = {
    ErrorCode.INVALID_IMAGE: "The file is not a picture that can be read.",
    ErrorCode.IMAGE_TOO_SMALL: "The picture is too small to work with.",
    ErrorCode.IMAGE_TOO_LARGE: "The picture is too large to work with.",
    ErrorCode.PERSON_NOT_FOUND: "No person was found in the photo.",
    ErrorCode.PERSON_TOO_SMALL: "The person takes up too little of the photo.",
    ErrorCode.PERSON_FACES_AWAY: "The person in the photo is seen from behind.",
    ErrorCode.PERSON_NOT_UPRIGHT: "The person in the photo is not upright, or the photo lies on its side.",
    ErrorCode.PERSON_TURNED_SIDEWAYS: "The person in the photo is turned too far to the side.",
    ErrorCode.PERSON_ARM_HIDDEN: "Something in the photo hides an arm of the person.",
    ErrorCode.PERSON_ARMS_IN_FRONT: "Sleeved arms are held before the body, and the garment would bare them.",
    ErrorCode.PERSON_IN_COLOURED_LIGHT: "Light of two colours falls on the person, and the garment would bare arms.",
    ErrorCode.TORSO_OUT_OF_FRAME: "The photo does not show enough of the upper body.",
    ErrorCode.LEGS_OUT_OF_FRAME: "The photo does not show enough of the body for a garment of this length.",
    ErrorCode.GARMENT_NOT_FOUND: "No garment was found in the product picture.",
    ErrorCode.GARMENT_OUT_OF_FRAME: "The product picture cuts the garment off.",
    ErrorCode.GARMENT_SHAPE_UNCLEAR: "The garment's outline in the product picture is not clear enough.",
    ErrorCode.GARMENT_KIND_NOT_SUPPORTED: "The preview made on this machine does not handle this kind of garment.",
    ErrorCode.GARMENT_WORN_BY_MODEL: "The product picture shows the garment worn; a picture laid flat is needed.",
    ErrorCode.ENGINE_FAILED: "The preview could not be made from these two pictures.",
}


class EngineError(Exception):
    """Refuse a render, by a code of `ErrorCode` and a sentence that a shopper may read."""

    def __init__(self, code: str, message: str = "") -> None:
        self.code = str(ErrorCode(code))
        self.message = message or SENTENCES[ErrorCode(code)]
        super().__init__(f"{self.code}: {self.message}")

    def __reduce__(self) -> tuple[type["EngineError"], tuple[str, str]]:
        # Celery pickles or re-creates exceptions from their arguments.
        return type(self), (self.code, self.message)
