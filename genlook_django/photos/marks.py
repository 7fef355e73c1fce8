"""A result on its way out says that a machine made it: to machines in its metadata, to people by a label.

The metadata is IPTC's Digital Source Type (https://cv.iptc.org/newscodes/digitalsourcetype/), as the EU AI Act's
article 50 and the large platforms read it.
"""

import io
import logging

from django.utils.translation import gettext
from PIL import Image, ImageDraw, ImageFont

from ..conf import get_settings
from .containers import NoContainer, has_c2pa, read_xmp, write_xmp

logger = logging.getLogger("genlook")

MADE_BY_A_MODEL = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
DESCRIPTION = (
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
    f"<Iptc4xmpExt:DigitalSourceType>{MADE_BY_A_MODEL}</Iptc4xmpExt:DigitalSourceType>"
    "</rdf:Description>"
).encode()
PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode()
    + b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    + DESCRIPTION
    + b'</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
END_OF_RDF = b"</rdf:RDF>"
LABEL_SHARE = 0.028
"""The letters' height as a share of the picture's shorter side."""
SMALLEST_LETTERS = 11


def marked(data: bytes) -> bytes:
    """Return the file with its source type in its XMP, every pixel and all else as it was.

    What says so already stays as it is, to the byte: its own source type, or signed Content Credentials (C2PA), which
    any change would break.
    """
    try:
        found = read_xmp(data)
        if has_c2pa(data) or (found is not None and b"DigitalSourceType" in found):
            return data
        return write_xmp(data, merged(found))
    except NoContainer as error:
        logger.warning("a result could not be marked: %s", error)
        return data


def merged(found: bytes | None) -> bytes:
    """Return the XMP that is there with the source type added, or a packet with nothing else."""
    if found is None or END_OF_RDF not in found:
        return PACKET
    before, _, after = found.rpartition(END_OF_RDF)
    return before + DESCRIPTION + END_OF_RDF + after


def labelled(data: bytes) -> tuple[bytes, str]:
    """Return a copy to keep and share, the label drawn into it, and its media type.

    It is encoded anew, so signed credentials can't go along; colour profile, XMP and the mark do. Without a label the
    file is marked only. The picture must be one that ``tryons.store`` has looked at.
    """
    with Image.open(io.BytesIO(data)) as image:
        image_format = image.format or "JPEG"
        media_type = Image.MIME[image_format]
        if not get_settings().result_label:
            return marked(data), media_type
        copy = image.convert("RGBA" if image.has_transparency_data else "RGB")
        profile = image.info.get("icc_profile")
    draw_label(copy)
    out = io.BytesIO()
    options = {"quality": 95} if image_format != "PNG" else {}
    copy.save(out, image_format, icc_profile=profile, **options)
    found = read_xmp(data)
    return marked(write_xmp(out.getvalue(), found) if found else out.getvalue()), media_type


def draw_label(image: Image.Image) -> None:
    """Draw the label on a dark ground into its corner of an RGB or RGBA picture."""
    corner = get_settings().result_label_corner
    size = max(SMALLEST_LETTERS, round(min(image.size) * LABEL_SHARE))
    font = font_of(size)
    words = words_for(font)
    left, top, right, bottom = font.getbbox(words)
    pad = size * 0.6
    width, height = right - left + 2 * pad, bottom - top + 2 * pad
    x = pad if corner.endswith("left") else image.width - width - pad
    y = pad if corner.startswith("top") else image.height - height - pad
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((x, y, x + width, y + height), radius=pad, fill=(24, 24, 24))
    draw.text((x + pad - left, y + pad - top), words, font=font, fill=(255, 255, 255))


def font_of(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = get_settings().result_label_font
    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)


def words_for(font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """Return the label in the reader's language, or as the settings have it where the font lacks its letters."""
    words = get_settings().result_label
    translated = gettext(words)
    missing = bytes(font.getmask("\uffff"))
    return (
        words if any(bytes(font.getmask(letter)) == missing for letter in translated if letter != " ") else translated
    )
