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

    def at(*shares: float) -> list[float]:
        return [share * (height if number % 2 else width) for number, share in enumerate(shares)]

    for side in (-1, 1):
        arm = at(0.5 + 0.18 * side, 0.34, 0.5 + 0.23 * side, 0.55, 0.5 + 0.24 * side, 0.78)
        draw.line(arm, fill="peachpuff", width=width // 12, joint="curve")
        draw.rectangle(at(0.41 + 0.09 * side, 0.7, 0.59 + 0.09 * side, 1.0), fill="darkslategray")
    draw.rectangle(at(0.45, 0.22, 0.55, 0.34), fill="peachpuff")
    draw.polygon(at(0.31, 0.32, 0.45, 0.28, 0.55, 0.28, 0.69, 0.32, 0.67, 0.75, 0.33, 0.75), fill=shirt)
    draw.ellipse(at(0.41, 0.04, 0.59, 0.26), fill="peachpuff")
    draw.pieslice(at(0.4, 0.03, 0.6, 0.2), 180, 360, fill="saddlebrown")
    for left in (0.445, 0.525):
        draw.ellipse(at(left, 0.13, left + 0.03, 0.145), fill="saddlebrown")
    draw.ellipse(at(0.47, 0.2, 0.53, 0.212), fill="firebrick")
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
