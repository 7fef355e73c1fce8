"""Why a shopper is refused or a try-on fails: a code for machines, and the sentence that a shopper reads for it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

UNKNOWN = _("Something went wrong with this try-on. Please try again.")
UPRIGHT = _("Please choose a photo in which you stand upright, arms beside you.")
ANOTHER_PHOTO = _("This photo could not be used. Please try another one.")
ON_A_BREAK = _("Virtual try-on is taking a short break. Your try-on is kept and goes on by itself.")
NOT_MADE = _("The picture could not be made this time. Please try again.")
NOT_THIS_PRODUCT = _("This product can't be tried on at the moment.")

SENTENCES: dict[str, str | Promise] = {
    # the shopper's photo
    "PHOTO_REQUIRED": _("Please choose a photo of yourself first."),
    "PHOTO_EMPTY": _("This file is empty. Please choose another photo."),
    "PHOTO_NOT_AN_IMAGE": _("This file is not a photo that we can read. Please choose a JPEG, PNG or WebP picture."),
    "PHOTO_TYPE_NOT_SUPPORTED": _("This kind of picture is not supported. Please choose a JPEG, PNG or WebP picture."),
    "PHOTO_TOO_LARGE": _("This photo is too large. Please choose a smaller one."),
    "PHOTO_TOO_SMALL": _("This photo is too small to see you well. Please choose a larger one."),
    "PHOTO_BROKEN": _("This photo is damaged and could not be opened. Please choose another one."),
    "PHOTO_NOT_FOUND": _("Your photo is no longer here. Please upload it again."),
    "CONSENT_REQUIRED": _("Please agree to the use of your photo first."),
    "STORAGE_UNAVAILABLE": _("Your photo could not be kept just now. Please try again in a few minutes."),
    "TOO_MANY_PHOTOS": _("That is enough photos for today. Please come back tomorrow."),
    "SIGN_IN_REQUIRED": _("Please sign in to see things on you."),
    # the product
    "PRODUCT_REQUIRED": NOT_THIS_PRODUCT,
    "PRODUCT_UNAVAILABLE": NOT_THIS_PRODUCT,
    "PRODUCT_IMAGE_MISSING": _("This product has no picture that could be tried on yet."),
    "FILE_UNREADABLE": NOT_THIS_PRODUCT,
    "PRODUCT_IMAGE_FETCH_FAILED": _("The product's picture could not be loaded. Please try again later."),
    # the request
    "NOT_FOUND": _("This is not here, or not any more."),
    "REQUEST_TOO_LARGE": _("That was more than can be sent here."),
    "BAD_REQUEST": _("This could not be understood. Please reload the page and try again."),
    "METHOD_NOT_ALLOWED": _("This can't be done here."),
    "CSRF_FAILED": _("This page has been open for too long. Please reload it and try again."),
    # limits
    "TOO_MANY_TRY_ONS": _("You have used all of today's try-ons. Please come back tomorrow."),
    "THROTTLED": _("That was a little fast. Please wait a moment and try again."),
    # the picture's making
    "PERSON_NOT_FOUND": _("We could not find a person in your photo. Please choose one that shows you from the front."),
    "PERSON_FACES_AWAY": _("Please choose a photo that shows you from the front."),
    "TORSO_OUT_OF_FRAME": _("Please choose a photo that shows you from head to hips."),
    "PERSON_TOO_SMALL": _("You are too small in this photo. Please choose one that shows you from nearer."),
    "PERSON_NOT_UPRIGHT": UPRIGHT,
    "PERSON_ARMS_IN_FRONT": UPRIGHT,
    "PERSON_TURNED_SIDEWAYS": _("Please choose a photo that shows you from the front."),
    "PERSON_ARM_HIDDEN": _("Please choose a photo in which nothing hides your arms."),
    "PERSON_IN_COLOURED_LIGHT": _("Please choose a photo in plain light, without coloured lamps."),
    "LEGS_OUT_OF_FRAME": _("This one is long: please choose a photo that shows you down to the knees."),
    "IMAGE_TOO_SMALL": _("This photo is too small to see you well. Please choose a larger one."),
    "IMAGE_TOO_LARGE": _("This photo is too large. Please choose a smaller one."),
    "INVALID_IMAGE": ANOTHER_PHOTO,
    "CUSTOMER_IMAGE_REQUIRED": ANOTHER_PHOTO,
    "IMAGE_NOT_FOUND": ANOTHER_PHOTO,
    "FILE_TOO_LARGE": _("This photo is too large. Please choose a smaller one."),
    "UNSUPPORTED_MEDIA_TYPE": ANOTHER_PHOTO,
    "GARMENT_NOT_FOUND": NOT_THIS_PRODUCT,
    "GARMENT_OUT_OF_FRAME": NOT_THIS_PRODUCT,
    "GARMENT_SHAPE_UNCLEAR": NOT_THIS_PRODUCT,
    "GARMENT_KIND_NOT_SUPPORTED": NOT_THIS_PRODUCT,
    "GARMENT_WORN_BY_MODEL": NOT_THIS_PRODUCT,
    # the service
    "SERVICE_UNREACHABLE": _("The try-on service can't be reached right now. We keep trying for a few minutes."),
    "RATE_LIMITED": _("Many people are trying things on right now. Yours is next in line."),
    "INSUFFICIENT_CREDITS": ON_A_BREAK,
    "QUOTA_EXCEEDED": ON_A_BREAK,
    "INVALID_API_KEY": ON_A_BREAK,
    "MISSING_API_KEY": ON_A_BREAK,
    "DEADLINE_EXCEEDED": _("This try-on took too long and was stopped. Please try again."),
    "SUBMISSION_UNCONFIRMED": _("We could not make sure that your try-on was started. Please try again."),
    "GENERATION_NOT_FOUND": _("The try-on got lost at the service. Please try again."),
    "GENERATION_FAILED": NOT_MADE,
    "GENERATION_TIMED_OUT": NOT_MADE,
    "GENERATION_BROKE": NOT_MADE,
    "ENGINE_FAILED": NOT_MADE,
    "ENGINE_NOT_INSTALLED": ON_A_BREAK,
    "RESULT_NOT_USABLE": _("The picture could not be fetched. Please try again."),
    "PHOTO_DELETED": _("The photo was deleted before the try-on was made."),
}
"""Every code that a shopper may meet. A code of the service that is not here reads as ``UNKNOWN``."""

ABOUT_THE_PHOTO = (
    *("PHOTO_", "CONSENT_", "PERSON_", "TORSO_", "LEGS_", "IMAGE_TOO_"),
    *("INVALID_IMAGE", "IMAGE_NOT_FOUND", "CUSTOMER_IMAGE_REQUIRED", "FILE_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"),
)
"""How the codes begin that only another photo can help against: the widget asks for one, and not to try again."""


def explain(code: str) -> dict[str, str | bool]:
    """Return a code as the storefront's answers show it: with its sentence, and whether another photo is needed."""
    return {"code": code, "message": sentence_for(code), "needs_photo": code.startswith(ABOUT_THE_PHOTO)}


def sentence_for(code: str) -> str:
    """Return what a shopper reads for this code, in her language; nothing for no code."""
    return str(SENTENCES.get(code, UNKNOWN)) if code else ""


class Refusal(Exception):
    """What a shopper asked for can't be done; nothing was changed and nothing was spent."""

    status = 400

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooLarge(Refusal):
    status = 413


class WrongType(Refusal):
    status = 415


class NotAllowed(Refusal):
    status = 403


class NotThere(Refusal):
    status = 404


class TooMany(Refusal):
    status = 429


class NotNow(Refusal):
    """The shop's own fault, and over once somebody has mended it."""

    status = 503


class ProductUnavailable(Refusal):
    """The product can't be shown to the service as it is now; ``detail`` tells staff, in English, what is wrong."""

    status = 404

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.detail = detail

    def __str__(self) -> str:
        return self.detail or self.code
