"""Every code that the service answers with, its HTTP status, and a sentence for the developer who gets it."""

import dataclasses
from collections.abc import Sequence
from enum import Enum


class Code(Enum):
    """The closed table of CONTRACT.md's "Errors"; the name is the wire's `code`."""

    MISSING_API_KEY = 401, "Send your API key in the x-api-key header."
    INVALID_API_KEY = 401, "This API key is wrong, revoked or inactive."
    FORBIDDEN = 403, "This belongs to another account."
    VALIDATION_FAILED = 400, "The request failed validation; see details."
    EXTERNAL_ID_REQUIRED = 400, "A product needs an externalId."
    PRODUCT_IMAGES_REQUIRED = 400, "A product needs at least one image."
    CUSTOMER_IMAGE_REQUIRED = 400, "Give the customer's image by exactly one of id, url and fileKey."
    CUSTOMER_IMAGE_FETCH_FAILED = 400, "The customer's image could not be downloaded."
    FILE_REQUIRED = 400, "Send the picture in the multipart field `file`."
    MULTIPART_FILE_NOT_FOUND = 400, "The request has no file part of this name."
    INVALID_IMAGE_INPUT = 400, "An image needs exactly one of url and fileKey."
    INVALID_IMAGE = 400, "These bytes are not a usable image."
    INSUFFICIENT_CREDITS = 402, "The account is out of credits."
    PRODUCT_NOT_FOUND = 404, "No product has this externalId, or it has expired. Send it inline."
    GENERATION_NOT_FOUND = 404, "No generation has this id."
    IMAGE_NOT_FOUND = 404, "No image has this id, or its retention has ended."
    NOT_FOUND = 404, "There is no such endpoint."
    METHOD_NOT_ALLOWED = 405, "This endpoint does not take this method."
    RESERVED_EXTERNAL_ID = 409, "Ids beginning with _anon_ are made by the service."
    FILE_TOO_LARGE = 413, "The file is too large."
    UNSUPPORTED_MEDIA_TYPE = 415, "Only JPEG, PNG, WebP and HEIC pictures are taken."
    RATE_LIMITED = 429, "The account is over its requests for this minute."
    INTERNAL_ERROR = 500, "Something broke in the sandbox; its log says what."

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        self.sentence = sentence


@dataclasses.dataclass(frozen=True, slots=True)
class Detail:
    """One offending member: its dotted path from the body's root, and what is wrong with it."""

    path: str
    message: str


class Refusal(Exception):
    """A request that the service answers with an error body."""

    def __init__(
        self, code: Code, message: str = "", *, details: Sequence[Detail] = (), retry_after_secs: int | None = None
    ) -> None:
        super().__init__(message or code.sentence)
        self.code = code
        self.message = message or code.sentence
        self.details = tuple(details)
        self.retry_after_secs = retry_after_secs

    def body(self) -> dict[str, object]:
        answer: dict[str, object] = {"code": self.code.name, "message": self.message, "status": self.code.status}
        if self.code is Code.VALIDATION_FAILED:
            answer["details"] = [dataclasses.asdict(detail) for detail in self.details]
        return answer


def invalid(path: str, message: str) -> Refusal:
    """Make the refusal of one member of the body."""
    return Refusal(Code.VALIDATION_FAILED, details=[Detail(path, message)])
