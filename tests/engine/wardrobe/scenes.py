"""Every product picture of the drawn set, with what is to be read from it or the code it is to be refused with."""

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from PIL import Image

from demo_shop.art.geometry import line

from . import cuts, dyes, grounds, pieces
from .canvas import Canvas, Field, photograph
from .cuts import Cut

BLACK, WHITE, NAVY, RED = (28, 28, 31), (244, 243, 240), (38, 48, 86), (176, 48, 52)
SKIN, DENIM, CAMEL, SAGE = (214, 168, 142), (74, 96, 136), (188, 150, 108), (150, 168, 140)
PLAIN_WHITE, STUDIO = (255, 255, 255), (246, 246, 246)


@dataclass(frozen=True)
class Scene:
    """One product picture."""

    name: str
    draw: Callable[[Canvas], None]
    cut: Cut | None = None
    sleeves: str = "short"
    """none, short or long."""
    kind: str = "top"
    code: str = ""
    """Of the refusal that is wanted; empty for what is to be read."""
    title: str = ""
    ground: Callable[[], Field] = field(default=lambda: grounds.plain(STUDIO))
    shadow: float = 0.12
    noise: float = 2.0
    quality: int = 85
    top: float = 170
    straps: bool = False
    neck_shows: bool = True
    """Whether the back's inside is seen, and can be told from the front."""
    armpits_show: bool = True
    alpha: bool = False
    watermark: str = ""

    @cached_property
    def canvas(self) -> Canvas:
        canvas = Canvas(zlib.crc32(self.name.encode()), self.top)
        self.draw(canvas)
        return canvas

    @cached_property
    def file(self) -> bytes:
        """Return the picture as a shop would upload it: a JPEG, or a PNG where the ground is cut away."""
        pixels = photograph(self.canvas, self.ground(), shadow=self.shadow, noise=self.noise)
        if self.watermark:
            pieces.watermark(pixels, self.watermark)
        buffer = io.BytesIO()
        if self.alpha:
            alpha = np.uint8(self.canvas.solid * 255)
            Image.fromarray(np.dstack([pixels, alpha])).save(buffer, "PNG")
        else:
            Image.fromarray(pixels).save(buffer, "JPEG", quality=self.quality)
        return buffer.getvalue()


def pullover(cut: Cut, paint: pieces.Paint, **options: float) -> Callable[[Canvas], None]:
    return lambda canvas: pieces.top(canvas, cut, paint, **options)


def buttoned(cut: Cut, paint: pieces.Paint, end: float, count: int) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        pieces.top(canvas, cut, paint, band=0)
        pieces.buttons(canvas, cut.front, end, count)
        pieces.collar(canvas, cut, paint)

    return draw


Part = Callable[[Canvas, Cut, pieces.Paint], None]


def with_part(cut: Cut, paint: pieces.Paint, part: Part) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        pieces.top(canvas, cut, paint)
        part(canvas, cut, paint)

    return draw


def on_hanger(cut: Cut, paint: pieces.Paint) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        pieces.hanger(canvas)
        pieces.top(canvas, cut, paint)

    return draw


def zipped(cut: Cut, paint: pieces.Paint) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        pieces.top(canvas, cut, paint, band=0)
        pieces.turtleneck(canvas, cut, paint, height=48)
        canvas.cord(line((0, -40), (0, cut.hem[1])), (150, 150, 152), 6)

    return draw


FLOWERS = dyes.flowers((238, 226, 214), ((196, 78, 92), (92, 130, 92), (226, 170, 90)))
LOOSE = replace(cuts.CREW, shoulder=(172, 40), armpit=(190, 220), waist=190, hem=(196, 560))

READABLE = (
    Scene("tee white on white", pullover(cuts.TEE, WHITE), cuts.TEE, ground=lambda: grounds.plain(PLAIN_WHITE)),
    Scene("tee print on grey", pullover(cuts.TEE, dyes.print_on_chest(NAVY, (230, 200, 90), "SURF")), cuts.TEE,
          ground=lambda: grounds.vignette((206, 206, 208))),
    Scene("ghost tee", pullover(cuts.GHOST_TEE, RED), cuts.GHOST_TEE),
    Scene("ghost tee white on near white", pullover(cuts.GHOST_TEE, (240, 240, 241)), cuts.GHOST_TEE, shadow=0.06),
    Scene("long sleeves striped", pullover(cuts.CREW, dyes.stripes(WHITE, NAVY)), cuts.CREW, "long"),
    Scene("ghost long sleeves", pullover(cuts.GHOST_LONG, SAGE), cuts.GHOST_LONG, "long"),
    Scene("ghost long sleeves diagonal stripes", pullover(cuts.GHOST_LONG, dyes.stripes(WHITE, BLACK, turn=40)),
          cuts.GHOST_LONG, "long", armpits_show=False),
    Scene("sleeves along the body", pullover(cuts.ALONG, SAGE), cuts.ALONG, "long", armpits_show=False),
    Scene("sleeves along the body white on white", pullover(cuts.ALONG, WHITE), cuts.ALONG, "long",
          armpits_show=False, ground=lambda: grounds.plain(PLAIN_WHITE)),
    Scene("sleeves below the hem", pullover(cuts.ALONG_CROPPED, CAMEL), cuts.ALONG_CROPPED, "long",
          armpits_show=False),
    Scene("blouse sleeves to the hem", lambda canvas: pieces.puffed(canvas, LOOSE, (222, 190, 196)), LOOSE, "long",
          armpits_show=False),
    Scene("shirt checked on wood", buttoned(cuts.SHIRT, dyes.checks(WHITE, (170, 60, 60)), 640, 7), cuts.SHIRT, "long",
          ground=lambda: grounds.wood((168, 126, 88))),
    Scene("shirt white on grey", buttoned(cuts.SHIRT, WHITE, 640, 7), cuts.SHIRT, "long",
          ground=lambda: grounds.vignette((190, 190, 194))),
    Scene("sweater on teal", pullover(cuts.CREW, CAMEL, band=24), cuts.CREW, "long",
          ground=lambda: grounds.plain((92, 146, 148))),
    Scene("polo", buttoned(cuts.POLO, (46, 96, 76), 190, 3), cuts.POLO),
    Scene("vest", pullover(cuts.VEST, BLACK), cuts.VEST, "none"),
    Scene("muscle top", pullover(cuts.MUSCLE, (210, 84, 60)), cuts.MUSCLE, "none",
          ground=lambda: grounds.linen((226, 222, 214))),
    Scene("camisole", lambda canvas: pieces.camisole(canvas, (122, 40, 62)), None, "none", straps=True,
          neck_shows=False),
    Scene("camisole pale", lambda canvas: pieces.camisole(canvas, (226, 206, 190), loops=False), None, "none",
          straps=True,
          neck_shows=False),
    Scene("turtleneck", with_part(cuts.CREW, (98, 52, 70), pieces.turtleneck), cuts.CREW, "long", top=220,
          neck_shows=False),
    Scene("turtleneck sleeveless", with_part(cuts.MUSCLE, (60, 66, 70), pieces.turtleneck), cuts.MUSCLE, "none",
          top=220, neck_shows=False),
    Scene("V neck", pullover(cuts.V_NECK, (74, 100, 140)), cuts.V_NECK, "long"),
    Scene("V neck white on white", pullover(cuts.V_NECK, WHITE), cuts.V_NECK, "long",
          ground=lambda: grounds.plain(PLAIN_WHITE), shadow=0.2),
    Scene("boat neck", pullover(cuts.BOAT, dyes.stripes(WHITE, RED, 26)), cuts.BOAT, "long",
          neck_shows=False),
    Scene("boat neck plain", pullover(cuts.BOAT, BLACK), cuts.BOAT, "long",
          neck_shows=False),
    Scene("boat neck bound", with_part(cuts.DEEP_BOAT, dyes.stripes(WHITE, NAVY), pieces.binding), cuts.DEEP_BOAT,
          "long"),
    Scene("cold shoulders", lambda canvas: pieces.cold_shoulders(canvas, cuts.TEE, NAVY), cuts.TEE),
    Scene("cardigan open", with_part(cuts.CREW, (136, 140, 120), pieces.open_front), cuts.CREW, "long",
          neck_shows=False),
    Scene("jacket zipped", zipped(LOOSE, BLACK), LOOSE, "long",
          neck_shows=False),
    Scene("hoodie", with_part(LOOSE, (128, 132, 140), pieces.hood), LOOSE, "long", top=270,
          ground=lambda: grounds.plain((232, 226, 216)),
          neck_shows=False),
    Scene("cropped top", pullover(cuts.CROPPED, (236, 178, 66)), cuts.CROPPED),
    Scene("black on dark grey", pullover(cuts.TEE, BLACK), cuts.TEE, ground=lambda: grounds.plain((92, 92, 96))),
    Scene("lace", pullover(cuts.CREW, dyes.checks((120, 110, 118), BLACK, 12), sheer=0.62), cuts.CREW, "long",
          neck_shows=False),
    Scene("cut away", pullover(cuts.TEE, FLOWERS), cuts.TEE, alpha=True),
    Scene("dress", pullover(cuts.SHIFT, FLOWERS), cuts.SHIFT, "none", kind="dress", title="Summer dress", top=80),
    Scene("dress with sleeves", pullover(cuts.TEE_DRESS, NAVY), cuts.TEE_DRESS, kind="dress",
          title="T-shirt dress", top=80),
    Scene("on a hanger", on_hanger(cuts.TEE, (90, 130, 160)), cuts.TEE, top=220,
          neck_shows=False),
    Scene("watermarked", pullover(cuts.VEST, (188, 110, 120)), cuts.VEST, "none", watermark="shop.example"),
    Scene("shadow to the edge", pullover(cuts.TEE, (64, 112, 96)), cuts.TEE, shadow=0.5,
          ground=lambda: grounds.gradient((250, 250, 250), (186, 186, 190))),
    Scene("wall and floor", pullover(cuts.GHOST_LONG, (196, 120, 66)), cuts.GHOST_LONG, "long",
          ground=lambda: grounds.horizon((226, 226, 228), (196, 192, 188))),
    Scene("on pink", pullover(cuts.TEE, WHITE), cuts.TEE, ground=lambda: grounds.vignette((232, 176, 186))),
    Scene("on dark wood", pullover(cuts.GHOST_TEE, (216, 208, 192)), cuts.GHOST_TEE,
          ground=lambda: grounds.wood((92, 66, 48), strength=0.1)),
    Scene("poor JPEG", pullover(cuts.TEE, dyes.stripes(WHITE, (90, 150, 200), 22)), cuts.TEE, quality=35, noise=5),
)  # fmt: skip
