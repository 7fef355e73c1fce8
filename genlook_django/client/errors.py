"""What can go wrong, as one tree, and the closed table from the service's codes to it (CONTRACT: Errors)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ErrorDetail:
    """An entry of a VALIDATION_FAILED answer: a dotted path such as `product.images.0.url`, and what is wrong there."""

    path: str
    message: str


class GenlookError(Exception):
    """A request that failed, or that could not be made.

    `code` is the service's own where it sent one, else the class's. `status` is the HTTP status, or None where there
    was no answer. `may_have_reached` is False only when it is certain that the service did nothing: after a POST that
    may have reached it, look at GET /generations before making it again.
    """

    code = "GENLOOK_ERROR"
    retryable = False
    """Whether the same request may succeed later, with nothing changed."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        status: int | None = None,
        details: tuple[ErrorDetail, ...] = (),
        retry_after_secs: float | None = None,
        may_have_reached: bool = False,
    ) -> None:
        super().__init__(message)
        self.code = code or type(self).code
        self.status = status
        self.details = details
        self.retry_after_secs = retry_after_secs
        self.may_have_reached = may_have_reached


class InvalidInput(GenlookError, ValueError):
    """A value that no request could carry; nothing was sent."""

    code = "INVALID_INPUT"


class FileUnreadable(GenlookError):
    """A file to send couldn't be opened or read to its end; the service can't have had the whole request."""

    code = "FILE_UNREADABLE"


class ServiceUnreachable(GenlookError):
    """The request never reached the service whole: refused, no such host, connect time-out, a bad certificate."""

    code = "SERVICE_UNREACHABLE"
    retryable = True


class ResponseLost(GenlookError):
    """The request was sent and no answer came: read time-out, connection reset. The service may have acted on it."""

    code = "RESPONSE_LOST"
    retryable = True


class BadResponse(GenlookError):
    """An answer that the contract doesn't know: not JSON, empty, cut short, or without what it promises."""

    code = "BAD_RESPONSE"
    retryable = True


class Redirected(BadResponse):
    """The address answers with a redirect, which is never followed: it would carry the key elsewhere."""

    code = "REDIRECTED"
    retryable = False


class ServerError(GenlookError):
    """The service failed (5xx). It may have done the work before it did."""

    code = "SERVER_ERROR"
    retryable = True


class StillRunning(GenlookError):
    """A generation that hadn't ended when the time given to `wait_for` had passed. It goes on, and can be asked for."""

    code = "STILL_RUNNING"
    retryable = True


class RequestRejected(GenlookError):
    """The service refused the request (4xx), or would have: where `status` is None, nothing was sent."""

    code = "REQUEST_REJECTED"


class InvalidApiKey(RequestRejected):
    """The key is wrong, revoked or inactive."""

    code = "INVALID_API_KEY"


class MissingApiKey(InvalidApiKey):
    code = "MISSING_API_KEY"


class InsufficientCredits(RequestRejected):
    code = "INSUFFICIENT_CREDITS"


class Forbidden(RequestRejected):
    """The product, image or generation is another account's."""

    code = "FORBIDDEN"


class RateLimited(RequestRejected):
    """The account is over its requests for this minute."""

    code = "RATE_LIMITED"
    retryable = True


class ValidationFailed(RequestRejected):
    """The service couldn't read the request's body; `details` says where."""

    code = "VALIDATION_FAILED"


class ExternalIdRequired(RequestRejected):
    code = "EXTERNAL_ID_REQUIRED"


class ReservedExternalId(RequestRejected):
    """Ids that begin with `_anon_` are the service's own to give."""

    code = "RESERVED_EXTERNAL_ID"


class ProductImagesRequired(RequestRejected):
    """The product would be created without any image."""

    code = "PRODUCT_IMAGES_REQUIRED"


class CustomerImageRequired(RequestRejected):
    code = "CUSTOMER_IMAGE_REQUIRED"


class CustomerImageFetchFailed(RequestRejected):
    """The service couldn't download the shopper's photo from its URL."""

    code = "CUSTOMER_IMAGE_FETCH_FAILED"


class FileRequired(RequestRejected):
    code = "FILE_REQUIRED"


class MultipartFileNotFound(RequestRejected):
    code = "MULTIPART_FILE_NOT_FOUND"


class InvalidImageInput(RequestRejected):
    """An image of the product has neither a URL nor a file."""

    code = "INVALID_IMAGE_INPUT"


class InvalidImage(RequestRejected):
    """The bytes are no image that the service can use."""

    code = "INVALID_IMAGE"


class FileTooLarge(RequestRejected):
    code = "FILE_TOO_LARGE"


class UnsupportedMediaType(RequestRejected):
    code = "UNSUPPORTED_MEDIA_TYPE"


class NotFound(RequestRejected):
    """There is nothing at the address; with a code of its own, a thing is missing, else the base URL may be wrong."""

    code = "NOT_FOUND"


class ProductNotFound(NotFound):
    """The externalId is unknown or has expired: send the product again, inline."""

    code = "PRODUCT_NOT_FOUND"


class GenerationNotFound(NotFound):
    code = "GENERATION_NOT_FOUND"


class ImageNotFound(NotFound):
    """The imageId is unknown, or its retention has ended: upload the photo again."""

    code = "IMAGE_NOT_FOUND"


BY_CODE: dict[str, type[GenlookError]] = {
    "MISSING_API_KEY": MissingApiKey,
    "INVALID_API_KEY": InvalidApiKey,
    "FORBIDDEN": Forbidden,
    "VALIDATION_FAILED": ValidationFailed,
    "EXTERNAL_ID_REQUIRED": ExternalIdRequired,
    "PRODUCT_IMAGES_REQUIRED": ProductImagesRequired,
    "CUSTOMER_IMAGE_REQUIRED": CustomerImageRequired,
    "CUSTOMER_IMAGE_FETCH_FAILED": CustomerImageFetchFailed,
    "FILE_REQUIRED": FileRequired,
    "MULTIPART_FILE_NOT_FOUND": MultipartFileNotFound,
    "INVALID_IMAGE_INPUT": InvalidImageInput,
    "INVALID_IMAGE": InvalidImage,
    "INSUFFICIENT_CREDITS": InsufficientCredits,
    "QUOTA_EXCEEDED": InsufficientCredits,  # the first release's name for it
    "PRODUCT_NOT_FOUND": ProductNotFound,
    "GENERATION_NOT_FOUND": GenerationNotFound,
    "IMAGE_NOT_FOUND": ImageNotFound,
    "RESERVED_EXTERNAL_ID": ReservedExternalId,
    "FILE_TOO_LARGE": FileTooLarge,
    "UNSUPPORTED_MEDIA_TYPE": UnsupportedMediaType,
    "RATE_LIMITED": RateLimited,
}

BY_STATUS: dict[int, type[GenlookError]] = {
    401: InvalidApiKey,
    402: InsufficientCredits,
    403: Forbidden,
    404: NotFound,
    413: FileTooLarge,
    415: UnsupportedMediaType,
    429: RateLimited,
}


def error_class(code: str, status: int) -> type[GenlookError]:
    """Choose the class for a 4xx or 5xx answer: by its code, else by its HTTP status."""
    return BY_CODE.get(code) or BY_STATUS.get(status) or (ServerError if status >= 500 else RequestRejected)
