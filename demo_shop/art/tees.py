"""T-shirts, sweatshirts, sweaters and tanks: what is pulled over the head and has a band at the neck."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from . import tailor
from .cloth import Cloth, Colour, Part, Stripes
from .creases import pull
from .fabric import Fabric, poplin, rib
from .folds import crease_sleeve, settle
from .geometry import Points, both_sides, lowered, mirror, shifted
from .tailor import Measures
from .volume import fill_out

FLAT, FURROW = 0.45, 0.025
"""How high the ribs of a T-shirt's band are beside a sweater's, and how dark it is between them."""


@dataclass(frozen=True)
class Pullover:
    """A garment for Cloth: its cut, its cloth and how it is finished."""

    measures: Measures
    colour: Colour
    fabric: Fabric
    stripes: Sequence[Stripes] = ()
    sleeve_stripes: Sequence[Stripes] = ()
    sleeve_fabric: Fabric | None = None
    trim: Colour | None = None
    neck_band: float = 17
    ribbed_ends: float = 0
    """Height of the knitted hem and cuffs; 0 for a hem that is turned up and stitched."""
    sleeves: bool = True
    pocket: bool = False
    depth: float = 1.0
    crisp: float = 1.0
    rib_width: float = 4.0
    buttons: int = 0
    """Number of buttons down the front; more than 0 makes a cardigan."""

    def lay_on(self, cloth: Cloth) -> None:
        self._inside(cloth)
        if self.sleeves:
            self._sleeves(cloth)
        cloth.lay(Part(tailor.body(self.cut, self.armhole), self.colour, self.fabric, self.stripes))
        self._seams(cloth)
        if self.pocket:
            self._pocket(cloth)
        self._ends(cloth)
        self._neck(cloth)
        if self.buttons:
            self._button_band(cloth)
        fill_out(cloth, self.measures, self.armhole, self.sleeves)
        settle(cloth, self.measures, self.depth, self.crisp)
        pull(cloth, self.measures, self.depth, self.crisp, self.sleeves)
        if self.sleeves:
            crease_sleeve(cloth, self.measures, self.depth, self.crisp)

    @property
    def edging(self) -> Colour:
        return self.trim or self.colour

    def ribbing(self, depth: float) -> Fabric:
        """Return what the neck's band is knitted from."""
        return rib(self.rib_width, depth) if self.ribbed_ends else rib(self.rib_width, FLAT * depth, FURROW)

    @property
    def cut(self) -> Measures:
        """The measures of what is cut from the cloth itself, without the knitted ends."""
        m, ends = self.measures, self.ribbed_ends
        return replace(m, length=m.length - ends, sleeve=m.sleeve - ends * 0.9) if ends else m

    @property
    def armhole(self) -> Points:
        return tailor.armhole(self.measures) if self.sleeves else tailor.deep_armhole(self.measures)

    def _inside(self, cloth: Cloth) -> None:
        m = self.measures
        cloth.lay(Part(tailor.inside(m), self.colour, self.fabric, drape=0.15, shade=0.54))
        outline, edge = tailor.back_band(m, self.neck_band)
        ribbed = self.ribbing(0.35)
        cloth.lay(Part(outline, self.edging, ribbed, spine=edge, thickness=1.2, shadow=0.25, drape=0.1, shade=0.74))
        label(cloth, m.top + m.back_neck + self.neck_band + 1)
        # The front throws its shade on the back's inside, most of it low down.
        cloth.shade(tailor.inside(replace(m, back_neck=m.front_neck * 0.62)), 0.3, 9)

    def _sleeves(self, cloth: Cloth) -> None:
        m = self.cut
        turn = float(np.radians(m.sleeve_angle - 90))
        for outline, side in zip(tailor.pair(tailor.sleeve(m)), (1, -1), strict=True):
            origin = (side * m.cuff_outer[0], m.cuff_outer[1])
            fabric = self.sleeve_fabric or self.fabric
            cloth.lay(Part(outline, self.colour, fabric, self.sleeve_stripes, turn=side * turn, origin=origin))

    def _seams(self, cloth: Cloth) -> None:
        for side in tailor.pair(self.armhole):
            if self.sleeves:
                cloth.seam(side)
            else:
                bind(cloth, side, self.edging, self.neck_band * 0.8)
        for side in tailor.pair(tailor.shoulder_seam(self.measures)):
            cloth.seam(lowered(side, 4), 0.7)

    def _ends(self, cloth: Cloth) -> None:
        if self.ribbed_ends:
            return self._ribs(cloth)
        m = self.measures
        hem = both_sides(tailor.hemline(m))
        cloth.seam(lowered(hem, -18), 0.7)
        for up in (-20, -16):
            cloth.stitches(lowered(hem, up))
        if self.sleeves:
            for end in tailor.pair(tailor.sleeve_end(m, 17)):
                cloth.seam(end, 0.7)
                cloth.stitches(end)
        return None

    def _ribs(self, cloth: Cloth) -> None:
        ribbed = rib(self.rib_width * 1.5, 0.7, 0.06)
        upper, lower = (both_sides(tailor.hemline(m)) for m in (self.cut, self.measures))
        gathered = np.concatenate([lowered(upper, -2), (lower * (0.96, 1))[::-1]])
        cloth.lay(Part(gathered, self.edging, ribbed, thickness=0.8, drape=0.35))
        cloth.seam(upper, 0.7, 2.4)
        if not self.sleeves:
            return
        for outline, turn in self._cuffs():
            cloth.lay(Part(outline, self.edging, ribbed, turn=turn, thickness=0.8, drape=0.35, shadow=0.12))

    def _cuffs(self) -> list[tuple[Points, float]]:
        start, end = tailor.sleeve_end(self.cut, 2), tailor.sleeve_end(self.measures, 0)
        middle = end.mean(axis=0)
        cuff = np.concatenate([start, (middle + (end - middle) * 0.82)[::-1]])
        turn = float(np.radians(self.measures.sleeve_angle - 90))
        return [(cuff, turn), (mirror(cuff), -turn)]

    def _pocket(self, cloth: Cloth) -> None:
        m = self.measures
        left, top = m.chest * 0.2, m.top + m.armpit * 0.8
        wide, high = m.chest * 0.42, m.chest * 0.48
        corners = [(left, top), (left + wide, top), (left + wide, top + high * 0.86)]
        outline = np.array([*corners, (left + wide / 2, top + high), (left, top + high * 0.86)])
        cloth.lay(Part(outline, self.colour, self.fabric, self.stripes, thickness=0.9, shadow=0.12))
        edge = tailor.line(*map(tuple, outline[[1, 2, 3, 4, 0]]))
        cloth.stitches(shifted(edge, -4))
        cloth.stitches(tailor.line((left + 3, top + 11), (left + wide - 3, top + 11)))

    def _neck(self, cloth: Cloth) -> None:
        outline, edge = tailor.neck_band(self.measures, self.neck_band)
        cloth.lay(Part(outline, self.edging, self.ribbing(0.34), spine=edge, thickness=1.3, shadow=0.12, drape=0.3))
        cloth.seam(shifted(edge, -self.neck_band), 0.6)
        if not self.ribbed_ends:
            cloth.stitches(shifted(edge, -self.neck_band - 4), 0.86)

    def _button_band(self, cloth: Cloth) -> None:
        m, half = self.measures, self.neck_band * 0.62
        top, bottom = m.top + m.front_neck + self.neck_band * 0.2, m.top + m.length + m.hem_dip - 1
        outline = tailor.rectangle(-half, top, half, bottom)
        ribbed = rib(self.rib_width, 0.45)
        cloth.lay(Part(outline, self.edging, ribbed, turn=np.pi / 2, thickness=1.4, shadow=0.3, drape=0.5))
        for y in np.linspace(top + 26, bottom - 24, self.buttons):
            button(cloth, 0, float(y), 9.5, (74, 52, 36))


def bind(cloth: Cloth, edge: Points, colour: Colour, width: float) -> None:
    """Edge an armhole with a narrow ribbed band, on its inner side."""
    inward = -width if edge[0, 0] > 0 else width
    outline = np.concatenate([edge, shifted(edge, -inward)[::-1]])
    cloth.lay(Part(outline, colour, rib(3.4, FLAT * 0.3, FURROW), spine=edge, thickness=1.0, shadow=0.12, drape=0.5))
    cloth.seam(shifted(edge, -inward), 0.5)


def button(cloth: Cloth, x: float, y: float, radius: float, colour: Colour) -> None:
    turn = np.linspace(0, 2 * np.pi, 60)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    cloth.shade(circle * radius * 1.05 + (x, y), 0.2, 1.0, (0.5, 1.0))
    cloth.lay(Part(circle * radius + (x, y), colour, poplin, thickness=2.6, shadow=0.3, drape=0.4))
    cloth.shade(circle * radius * 0.62 + (x, y), 0.16, 0.8)
    for right, down in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        cloth.shade(circle * radius * 0.15 + (x + right * radius * 0.24, y + down * radius * 0.24), 0.55, 0.4)


def label(cloth: Cloth, top: float) -> None:
    """Sew the shop's woven label into the neck."""
    outline = tailor.rectangle(-25, top, 25, top + 17)
    cloth.lay(Part(outline, (236, 230, 219), rib(1.4, 0.05), thickness=0.7, shadow=0.3, drape=0.1, shade=0.72))
    for left, right in ((-15, -10), (-7, -3), (-1, 2), (5, 8), (10, 15)):
        cloth.colour *= (1 - 0.65 * cloth.mask(tailor.rectangle(left, top + 6, right, top + 11)))[..., None]
