"""Put garments together on a canvas, from their cuts."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from demo_shop.art.geometry import Points, bend, both_sides, line, lowered, mirror

from .canvas import Canvas, Colour, Dye
from .cuts import Cut

Paint = Colour | Dye


def sides(points: Points) -> Iterator[Points]:
    yield points
    yield mirror(points)


def ellipse(x: float, y: float, across: float, down: float) -> Points:
    turn = np.linspace(0, 2 * np.pi, 60)
    return np.stack([x + across * np.cos(turn), y + down * np.sin(turn)], axis=1)


def top(canvas: Canvas, cut: Cut, paint: Paint, *, back: float = 0.72, band: float = 12, sheer: float = 1.0) -> None:
    """A pullover: the back seen through the neck, the sleeves, the front, its neckband and its hem."""
    canvas.lay(cut.inside(), paint, shade=back, inside=True, sheer=sheer)
    if cut.arm:
        for sleeve in sides(cut.sleeve()):
            canvas.lay(sleeve, paint, shade=0.98, sheer=sheer)
    canvas.lay(cut.body(), paint, sheer=sheer)
    seams(canvas, cut)
    if band:
        canvas.stroke(lowered(both_sides(cut.neckline()[::-1]), band), (40, 40, 40), 2, 0.28)


def binding(canvas: Canvas, cut: Cut, _: Paint, colour: Colour = (232, 186, 52)) -> None:
    """A neckband of a colour of its own."""
    canvas.stroke(lowered(both_sides(cut.neckline()[::-1]), 6), colour, 14, 1.0)


def seams(canvas: Canvas, cut: Cut) -> None:
    hem = line((-cut.hem[0], cut.hem[1] - 14), (cut.hem[0], cut.hem[1] - 14))
    canvas.stroke(hem, (40, 40, 40), 1, 0.25)
    if cut.arm:
        for armhole in sides(cut.armhole()):
            canvas.stroke(armhole, (40, 40, 40), 2, 0.22)


def collar(canvas: Canvas, cut: Cut, paint: Paint) -> None:
    """A turned-down collar with its two points."""
    (x, y), low = cut.neck, cut.front
    leaf = np.concatenate(
        [
            bend((x - 6, y - 22), (x + 12, y - 6), (x + 20, y + 26), (x + 8, low + 34)),
            line((x + 8, low + 34), (2, low + 4)),
            bend((2, low + 4), (x * 0.4, low - 14), (x * 0.75, y + 22), (x - 18, y - 20)),
        ]
    )
    for side in sides(leaf):
        canvas.lay(side, paint, shade=1.03, shadow=0.3)


def buttons(canvas: Canvas, start: float, end: float, count: int, colour: Colour = (235, 232, 225)) -> None:
    canvas.stroke(line((-13, start), (-13, end)), (40, 40, 40), 1, 0.3)
    canvas.stroke(line((13, start), (13, end)), (40, 40, 40), 1, 0.3)
    for y in np.linspace(start + 24, end - 24, count):
        canvas.lay(ellipse(0, float(y), 5, 5), colour, shadow=0.4)


def turtleneck(canvas: Canvas, cut: Cut, paint: Paint, height: float = 74) -> None:
    """A high collar that is turned over once; its upper edge is a narrow opening."""
    x, y = cut.neck
    upper = bend((0, -height + 8), (x * 0.6, -height + 8), (x * 0.9, -height), (x - 6, -height))
    outline = both_sides(np.concatenate([upper, line((x - 6, -height), (x + 2, y + 8), (0, y + 44))]))
    canvas.lay(ellipse(0, -height + 4, x - 6, 9), paint, shade=0.6, inside=True)
    canvas.lay(outline, paint, shade=1.04, shadow=0.3)
    canvas.stroke(line((-x, y - 4), (0, y + 30), (x, y - 4)), (30, 30, 30), 3, 0.3)


def hood(canvas: Canvas, cut: Cut, paint: Paint) -> None:
    """A hood that lies flat above the shoulders, its opening towards the front."""
    x, _ = cut.neck
    dome = bend((0, -150), (x * 1.1, -152), (x * 1.5, -60), (x + 10, 30))
    canvas.lay(both_sides(np.concatenate([dome, line((x + 10, 30), (0, cut.front + 18))])), paint, shade=0.96)
    opening = both_sides(bend((0, -112), (x * 0.8, -112), (x * 0.95, -30), (0, cut.front)))
    canvas.lay(opening, paint, shade=0.58, inside=True)
    for at in (-18, 18):
        canvas.cord(line((at, cut.front - 6), (at * 1.2, cut.front + 120)), (240, 240, 236), 5)
    pocket = both_sides(line((0, 370), (80, 370), (120, 450), (120, 520), (0, 520)))
    canvas.lay(pocket, paint, shade=0.97, shadow=0.3)


def open_front(canvas: Canvas, cut: Cut, paint: Paint, gap: float = 60) -> None:
    """Show the back's inside between the fronts of a cardigan that hangs open."""
    low = cut.hem[1] + 4
    x, _ = cut.neck
    parted = both_sides(line((0, cut.back), (x * 0.8, cut.back), (x * 0.8, 30), (gap, low), (0, low)))
    canvas.lay(parted, paint, shade=0.62, inside=True)
    for x_sign in (-1, 1):
        band = line((x_sign * x, 0), (x_sign * x * 0.8, 40), (x_sign * gap, low))
        canvas.stroke(band, (40, 40, 40), 14, 0.25)


def camisole(canvas: Canvas, paint: Paint, *, strap: float = 7, loops: bool = True) -> None:
    """A top on two thin straps, with the back's edge a little below the front's upper one."""
    if loops:
        for side in sides(bend((86, 168), (104, 60), (92, 4), (80, 0))):
            canvas.cord(side, (0.7 * np.asarray(_first(paint, canvas))).tolist(), strap)  # type: ignore[arg-type]
    upper = bend((0, 176), (40, 164), (60, 130), (92, 132))
    edge = bend((92, 132), (110, 138), (124, 190), (148, 214))
    side = bend((148, 214), (146, 330), (150, 420), (172, 560))
    hem = bend((172, 560), (110, 572), (50, 572), (0, 572))
    canvas.lay(both_sides(np.concatenate([upper, edge, side, hem])), paint)
    for strip in sides(bend((92, 140), (96, 80), (88, 20), (80, 0))):
        canvas.cord(strip, _first(paint, canvas), strap)


def off_shoulder(canvas: Canvas, paint: Paint) -> None:
    """A Bardot top: its upper edge runs from sleeve to sleeve, and there are no shoulders."""
    upper = bend((0, 110), (80, 106), (150, 100), (206, 92))
    outer = bend((206, 92), (232, 150), (262, 290), (286, 330))
    under = line((286, 330), (214, 356))
    inner = bend((214, 356), (196, 300), (176, 250), (162, 226))
    side = bend((162, 226), (150, 330), (150, 420), (166, 520))
    hem = bend((166, 520), (110, 530), (50, 530), (0, 530))
    canvas.lay(both_sides(np.concatenate([upper, outer, under, inner, side, hem])), paint)
    canvas.stroke(both_sides(lowered(upper[::-1], 52)), (30, 30, 30), 3, 0.3)


def cold_shoulders(canvas: Canvas, cut: Cut, paint: Paint) -> None:
    """Sleeves with an opening at the shoulder, beside broad straps."""
    top(canvas, cut, paint)
    for side in sides(ellipse(cut.shoulder[0] + 4, cut.shoulder[1] + 50, 24, 52)):
        canvas.hole(side)


def puffed(canvas: Canvas, cut: Cut, paint: Paint) -> None:
    """A blouse whose wide sleeves lie along the body and meet the hem."""
    canvas.lay(cut.inside(), paint, shade=0.72, inside=True)
    low = cut.hem[1]
    for side in sides(
        np.concatenate(
            [
                bend(cut.shoulder, (244, 20), (286, 200), (270, low - 60)),
                line((270, low - 60), (258, low - 20), (196, low - 14), (186, low - 50)),
                bend((186, low - 50), (172, 400), (172, 300), cut.armpit),
                cut.armhole()[::-1],
            ]
        )
    ):
        canvas.lay(side, paint, shade=0.98)
    canvas.lay(cut.body(), paint)
    seams(canvas, cut)


def hanger(canvas: Canvas) -> None:
    """A wooden hanger with a wire hook, below the garment that is laid on it next."""
    wood: Colour = (176, 132, 88)
    canvas.cord(bend((-150, 44), (-80, -2), (-30, -16), (0, -18)), wood, 13, cloth=False)
    canvas.cord(bend((150, 44), (80, -2), (30, -16), (0, -18)), wood, 13, cloth=False)
    canvas.cord(bend((0, -18), (0, -70), (-2, -60), (0, -64)), (150, 150, 155), 4, cloth=False)
    canvas.cord(bend((0, -64), (40, -74), (26, -130), (-10, -112)), (150, 150, 155), 4, cloth=False)


def watermark(picture: NDArray[np.uint8], text: str) -> None:
    cv2.putText(picture, text, (24, 990), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (150, 150, 155), 2, cv2.LINE_AA)


def _first(paint: Paint, canvas: Canvas) -> Colour:
    if not callable(paint):
        return paint
    red, green, blue = np.asarray(paint(canvas.x, canvas.y))[400, 300].tolist()
    return red, green, blue
