"""Product pictures that show no top or dress as the engine needs it, each with the code of its refusal."""

from dataclasses import replace

import numpy as np

from demo_shop.art.geometry import bend, both_sides, line

from . import cuts, dyes, grounds, pieces
from .canvas import Canvas
from .scenes import BLACK, CAMEL, DENIM, FLOWERS, NAVY, RED, SAGE, SKIN, WHITE, Scene, pullover


def trousers(canvas: Canvas) -> None:
    canvas.lay(both_sides(line((0, 0), (112, 0), (134, 160), (150, 740), (56, 740), (14, 240), (0, 200))), BLACK)


def shorts(canvas: Canvas) -> None:
    canvas.lay(both_sides(line((0, 0), (140, 0), (190, 380), (30, 390), (0, 190))), DENIM)


def wide_trousers(canvas: Canvas) -> None:
    """Legs that lie side by side, so that only a seam parts them."""
    canvas.lay(both_sides(line((0, 0), (110, 0), (150, 200), (216, 760), (4, 764), (0, 740))), CAMEL)
    canvas.stroke(line((0, 0), (0, 740)), (30, 30, 30), 4, 0.5)


def flared_skirt(canvas: Canvas) -> None:
    canvas.lay(both_sides(line((0, 0), (96, 0), (250, 540), (120, 566), (0, 570))), dyes.checks(RED, BLACK))


def pencil_skirt(canvas: Canvas) -> None:
    canvas.lay(
        both_sides(np.concatenate([bend((100, 0), (176, 130), (165, 350), (140, 620)), line((140, 620), (0, 624))])),
        BLACK,
    )


def shoes(canvas: Canvas) -> None:
    for x in (-150, 150):
        canvas.lay(pieces.ellipse(x, 300, 92, 230), (150, 90, 60))
        canvas.lay(pieces.ellipse(x, 380, 60, 120), BLACK)


def bag(canvas: Canvas) -> None:
    canvas.cord(bend((-120, 260), (-120, -20), (120, -20), (120, 260)), BLACK, 16)
    canvas.lay(both_sides(line((0, 240), (200, 240), (230, 620), (0, 630))), (140, 80, 50))


def headless_model(canvas: Canvas) -> None:
    """A body from the chin down, whose legs run out of the picture."""
    canvas.lay(both_sides(line((0, -100), (46, -100), (54, 20), (70, 40), (0, 80))), SKIN)
    for side in pieces.sides(line((150, 60), (230, 400), (214, 470), (176, 470), (176, 380), (120, 160))):
        canvas.lay(side, SKIN)
    canvas.lay(both_sides(line((0, 480), (150, 480), (168, 900), (20, 900), (0, 700))), DENIM)
    cut = replace(cuts.GHOST_TEE, hem=(166, 520))
    for sleeve in pieces.sides(cut.sleeve()):
        canvas.lay(sleeve, WHITE)
    canvas.lay(cut.body(), WHITE)


def headless_torso(canvas: Canvas) -> None:
    """Only the dressed trunk and its bare arms, as some shops cut models out."""
    for side in pieces.sides(line((150, 60), (262, 400), (246, 470), (208, 470), (196, 380), (120, 160))):
        canvas.lay(side, SKIN)
    cut = replace(cuts.GHOST_TEE, hem=(166, 520))
    for sleeve in pieces.sides(cut.sleeve()):
        canvas.lay(sleeve, NAVY)
    canvas.lay(cut.body(), NAVY)


def two_tees(canvas: Canvas) -> None:
    shift = np.array([190.0, 0.0])
    for at in (-shift, shift):
        for piece in (*pieces.sides(cuts.TEE.sleeve()), cuts.TEE.body()):
            canvas.lay(piece * 0.62 + at, RED if at[0] < 0 else NAVY)


def one_sleeve(canvas: Canvas) -> None:
    canvas.lay(cuts.CREW.sleeve(), SAGE)
    canvas.lay(cuts.CREW.body(), SAGE)


def nothing(canvas: Canvas) -> None:
    """Leave the sheet bare."""


def scarf(canvas: Canvas) -> None:
    canvas.lay(line((-60, -100), (60, -100), (66, 780), (-66, 780)), dyes.checks(RED, CAMEL))


def sock_pair(canvas: Canvas) -> None:
    for x in (-120, 70):
        canvas.lay(line((x, 0), (x + 80, 0), (x + 84, 330), (x + 170, 400), (x + 150, 460), (x, 420)), SAGE)


UNSUPPORTED, OUT_OF_FRAME = "GARMENT_KIND_NOT_SUPPORTED", "GARMENT_OUT_OF_FRAME"
NOT_FOUND, UNCLEAR, WORN = "GARMENT_NOT_FOUND", "GARMENT_SHAPE_UNCLEAR", "GARMENT_WORN_BY_MODEL"

REFUSED = (
    Scene("trousers", trousers, code=UNSUPPORTED),
    Scene("shorts", shorts, code=UNSUPPORTED),
    Scene("wide trousers", wide_trousers, code=UNSUPPORTED, title="Wide-leg trousers"),
    Scene("flared skirt", flared_skirt, code=UNSUPPORTED),
    Scene("pencil skirt", pencil_skirt, code=UNSUPPORTED),
    Scene("shoes", shoes, code=UNCLEAR),
    Scene("bag", bag, code=UNSUPPORTED, title="Leather tote bag"),
    Scene("off shoulder", lambda canvas: pieces.off_shoulder(canvas, FLOWERS), code=UNSUPPORTED),
    Scene("scarf", scarf, code=UNSUPPORTED),
    Scene("socks", sock_pair, code=UNSUPPORTED),
    Scene("worn, cut off", headless_model, code=OUT_OF_FRAME),
    Scene("worn, head and legs cut off", headless_torso, code=WORN),
    Scene("two tees", two_tees, code=UNCLEAR),
    Scene("one sleeve", one_sleeve, code=UNCLEAR),
    Scene("touches the bottom", pullover(replace(cuts.TEE, hem=(178, 900)), RED), code=OUT_OF_FRAME),
    Scene("sleeves out of the frame", pullover(replace(cuts.CREW, arm=replace(cuts.LONG, angle=20)), NAVY),
          code=OUT_OF_FRAME),
    Scene("top cut off", pullover(cuts.TEE, NAVY), code=OUT_OF_FRAME, top=-60),
    Scene("nothing", nothing, code=NOT_FOUND),
    Scene("nothing on wood", nothing, code=NOT_FOUND, ground=lambda: grounds.wood((168, 126, 88))),
)  # fmt: skip
