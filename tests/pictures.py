"""Pictures drawn for the tests: nobody's photo, nobody's product."""

import io

from PIL import Image, ImageDraw


def encoded(image: Image.Image, image_format: str = "JPEG", **options) -> bytes:
    out = io.BytesIO()
    image.save(out, image_format, **options)
    return out.getvalue()


def portrait(width: int = 600, height: int = 800, shirt: str = "steelblue") -> Image.Image:
    """A drawn figure from head to hips, different for each colour of shirt."""
    image = Image.new("RGB", (width, height), "gainsboro")
    draw = ImageDraw.Draw(image)
    draw.rectangle((width * 0.25, height * 0.38, width * 0.75, height), fill=shirt)
    draw.ellipse((width * 0.36, height * 0.08, width * 0.64, height * 0.36), fill="peachpuff")
    return image


def garment() -> bytes:
    image = Image.new("RGB", (500, 625), "whitesmoke")
    ImageDraw.Draw(image).polygon(
        [
            (150, 90),
            (210, 70),
            (250, 115),
            (290, 70),
            (350, 90),
            (470, 220),
            (420, 270),
            (360, 210),
            (360, 560),
            (140, 560),
            (140, 210),
            (80, 270),
            (30, 220),
        ],
        fill="firebrick",
    )
    return encoded(image)
