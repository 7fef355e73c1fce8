"""Shirts, popovers and polos: what has a collar and buttons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from . import tailor
from .cloth import Cloth, Colour, Part, Stripes
from .creases import pull, pull_at_button
from .fabric import Fabric, rib
from .folds import crease_sleeve, settle
from .geometry import Points, bend, both_sides, line, lowered, mirror, shifted
from .tailor import Measures
from .tees import button, label
from .volume import fill_out


@dataclass(frozen=True)
class Shirt:
    """A garment for Cloth that opens at the front, all the way down or to the chest."""

    measures: Measures
    colour: Colour
    fabric: Fabric
    stripes: Sequence[Stripes] = ()
    collar: str = "pointed"
    """pointed, soft (a knitted collar) or band (a collar that only stands)."""
    collar_colour: Colour | None = None
    opening: float = 1.0
    """Where the button band ends, as a share of the length."""
    buttons: int = 7
    button_colour: Colour = (232, 226, 214)
    pocket: bool = False
    cuffs: float = 0
    """Height of the cuffs; 0 for a sleeve that is turned up and stitched."""
    ribbed_cuffs: bool = False
    depth: float = 1.0
    crisp: float = 1.3

    def lay_on(self, cloth: Cloth) -> None:
        self._inside(cloth)
        self._sleeves(cloth)
        cloth.lay(Part(tailor.body(self.measures), self.colour, self.fabric, self.stripes))
        self._seams(cloth)
        if self.pocket:
            self._pocket(cloth)
        self._placket(cloth)
        if self.collar == "band":
            self._band(cloth)
        else:
            self._leaves(cloth)
        fill_out(cloth, self.measures, tailor.armhole(self.measures), sleeves=True)
        settle(cloth, self.measures, self.depth, self.crisp)
        pull(cloth, self.measures, self.depth, self.crisp)
        crease_sleeve(cloth, self.measures, self.depth, self.crisp)

    def _plain(self, outline: Points, *, thickness: float, shadow: float, drape: float, turn: float = 0) -> Part:
        """Cut a piece in which stripes run as in the body, unless it is turned."""
        return Part(
            outline, self.colour, self.fabric, self.stripes, thickness=thickness, shadow=shadow, drape=drape, turn=turn
        )

    def _inside(self, cloth: Cloth) -> None:
        m = self.measures
        low = tailor.inside(replace(m, back_neck=-16 if self.collar != "band" else 2))
        cloth.lay(Part(low, self.collar_colour or self.colour, self.fabric, self.stripes, drape=0.1, shade=0.6))
        stand = both_sides(tailor.back_neckline(replace(m, back_neck=16 if self.collar != "band" else 30))[::-1])
        cloth.seam(stand, 0.8)
        label(cloth, float(stand[:, 1].max()) + 3)
        cloth.shade(tailor.inside(replace(m, back_neck=m.front_neck * 0.6)), 0.32, 7)

    def _sleeves(self, cloth: Cloth) -> None:
        m = self.measures
        turn = float(np.radians(m.sleeve_angle - 90))
        for outline, side in zip(tailor.pair(tailor.sleeve(m)), (1, -1), strict=True):
            at = (side * m.cuff_outer[0], m.cuff_outer[1])
            cloth.lay(Part(outline, self.colour, self.fabric, self.stripes, turn=side * turn, origin=at))
            self._sleeve_end(cloth, side, side * turn)

    def _sleeve_end(self, cloth: Cloth, side: int, turn: float) -> None:
        m = self.measures
        seam = tailor.sleeve_end(m, self.cuffs or 30)
        if not self.cuffs:
            seam = seam if side > 0 else mirror(seam)
            cloth.seam(seam, 0.7)
            cloth.stitches(seam)
            return
        end = tailor.sleeve_end(m, -2)
        middle = end.mean(axis=0)
        outline = np.concatenate([seam, (middle + (end - middle) * 0.97)[::-1]])
        outline, seam, end = (points if side > 0 else mirror(points) for points in (outline, seam, end))
        if self.ribbed_cuffs:
            trim = self.collar_colour or self.colour
            cloth.lay(Part(outline, trim, rib(5.8, 0.5, 0.07), turn=turn, thickness=0.8, shadow=0.12, drape=0.4))
            return
        cloth.lay(self._plain(outline, thickness=1.5, shadow=0.3, drape=0.4, turn=turn + np.pi / 2))
        cloth.stitches(seam + (end - seam) * 0.12)
        cloth.stitches(seam + (end - seam) * 0.88)
        across = seam + (end - seam) * 0.5
        button(cloth, *map(float, across[int(len(across) * 0.8)]), 6, self.button_colour)

    def _seams(self, cloth: Cloth) -> None:
        m = self.measures
        for side in tailor.pair(tailor.armhole(m)):
            cloth.seam(side)
            cloth.stitches(shifted(side, 5 if side[0, 0] < 0 else -5), 0.87)
        for side in tailor.pair(tailor.shoulder_seam(m)):
            cloth.seam(lowered(side, 26), 0.7)
        hem = both_sides(tailor.hemline(m))
        cloth.stitches(lowered(hem, -9))
        cloth.seam(lowered(hem, -11), 0.6)

    def _pocket(self, cloth: Cloth) -> None:
        m = self.measures
        left, top = m.chest * 0.3, m.top + m.armpit * 0.78
        wide, high = m.chest * 0.42, m.chest * 0.5
        corners = [(left + wide, top), (left + wide, top + high * 0.88), (left + wide / 2, top + high)]
        edge = line(*corners, (left, top + high * 0.88), (left, top))
        cloth.lay(self._plain(edge, thickness=1.3, shadow=0.26, drape=1))
        cloth.stitches(shifted(edge, -4))
        cloth.stitches(line((left + 3, top + 17), (left + wide - 3, top + 17)))

    def _placket(self, cloth: Cloth) -> None:
        m, half = self.measures, 16.0
        top = m.top + m.front_neck + (20 if self.collar == "band" else 4)
        bottom = m.top + m.length * self.opening + (m.hem_dip - 1 if self.opening == 1 else 0)
        outline = tailor.rectangle(-half, top, half, bottom)
        cloth.lay(self._plain(outline, thickness=1.5, shadow=0.32, drape=0.8))
        for x in (-half + 4, half - 4):
            cloth.stitches(line((x, top), (x, bottom - 4), steps=60), 0.86)
        if self.opening < 1:
            cloth.stitches(line((-half + 4, bottom - 5), (half - 4, bottom - 5)))
            cloth.stitches(line((-half + 4, bottom - 20), (half - 4, bottom - 20)))
        first = top + {"pointed": 78, "soft": 28, "band": 46}[self.collar]
        last = bottom - (70 if self.opening == 1 else 36)
        for y in np.linspace(first, last, self.buttons):
            button(cloth, 0, float(y), 7, self.button_colour)
            pull_at_button(cloth, (0, float(y)), self.depth)

    def _band(self, cloth: Cloth) -> None:
        outline, edge = tailor.neck_band(self.measures, 25)
        colour = self.collar_colour or self.colour
        cloth.lay(Part(outline, colour, self.fabric, spine=edge, thickness=1.5, shadow=0.16, drape=0.2))
        cloth.stitches(shifted(edge, -4), 0.85)
        cloth.seam(shifted(edge, -25), 0.7)
        low = self.measures.top + self.measures.front_neck
        cloth.seam(line((14, low - 2), (15, low + 25)))
        button(cloth, 0, low + 12, 6.5, self.button_colour)

    def _leaves(self, cloth: Cloth) -> None:
        colour, soft = self.collar_colour or self.colour, self.collar == "soft"
        fabric = rib(4.6, 0.2) if soft else self.fabric
        for outline, side in zip(tailor.pair(collar_leaf(self.measures)), (1, -1), strict=True):
            stripes = () if soft else self.stripes
            turn = side * 0.62
            cloth.lay(Part(outline, colour, fabric, stripes, turn=turn, thickness=2.2, shadow=0.45, drape=0.2))
            if not soft:
                inner = outline[: len(outline) * 2 // 3]
                cloth.stitches(shifted(inner, 5.5 if side < 0 else -5.5), 0.86)
        low = self.measures.top + self.measures.front_neck
        if not soft:
            button(cloth, 0, low + 12, 6.5, self.button_colour)


def collar_leaf(measures: Measures) -> Points:
    """Return the right half of a turned-down collar, from the shoulder round its point to the front and back up."""
    x, y = measures.neck_at
    low = y + measures.front_neck
    tip = (x + 14, low + 42)
    return np.concatenate(
        [
            bend((x - 2, y - 18), (x + 22, y + 2), (x + 22, y + 40), tip),
            bend(tip, (x * 0.72, low + 36), (x * 0.36, low + 22), (3, low + 4)),
            bend((3, low + 4), (x * 0.42, low - 16), (x * 0.72, y + 26), (x - 16, y - 15)),
            bend((x - 16, y - 15), (x - 13, y - 20), (x - 7, y - 21), (x - 2, y - 18)),
        ]
    )
