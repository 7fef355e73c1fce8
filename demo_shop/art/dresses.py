"""Dresses: a bodice, and a skirt gathered to it at the waist."""

from dataclasses import dataclass

import numpy as np

from .cloth import Cloth, Part
from .geometry import Points, bend, both_sides, lowered
from .tees import Pullover
from .volume import round_off


@dataclass(frozen=True)
class Dress:
    """A garment for Cloth; the bodice's length ends at the waist."""

    bodice: Pullover
    skirt_length: float = 610
    skirt_hem: float = 318
    gathers: int = 11

    def lay_on(self, cloth: Cloth) -> None:
        self.bodice.lay_on(cloth)
        outline = self._outline()
        cloth.lay(Part(outline, self.bodice.colour, self.bodice.fabric, self.bodice.stripes, drape=1))
        waist, top = self.bodice.measures.hem, self._waist_at
        cloth.seam(np.stack([np.linspace(-waist, waist, 60), np.full(60, top)], axis=1), 1.2, 2.4)
        hem = self._hem()
        cloth.seam(lowered(hem, -23), 0.35)
        cloth.stitches(lowered(hem, -24))
        round_off(cloth, outline, self._side())
        self._gather(cloth)

    @property
    def _waist_at(self) -> float:
        return self.bodice.measures.top + self.bodice.measures.length

    def _hem(self) -> Points:
        low = self._waist_at + self.skirt_length
        wide = self.skirt_hem
        return both_sides(bend((wide, low - 26), (wide * 0.7, low), (wide * 0.3, low + 6), (0, low + 6)))

    def _outline(self) -> Points:
        middle, hem = np.array([(0.0, self._waist_at)]), self._hem()
        return both_sides(np.concatenate([middle, self._side(), hem[: len(hem) // 2]]))

    def _side(self) -> Points:
        waist, top, low = self.bodice.measures.hem, self._waist_at, self._waist_at + self.skirt_length
        return bend((waist, top), (waist + 34, top + 90), (self.skirt_hem - 38, low - 240), (self.skirt_hem, low - 26))

    def _gather(self, cloth: Cloth) -> None:
        """Fan soft pleats out from the waist, irregularly, some of them down to the hem."""
        waist, top = self.bodice.measures.hem, self._waist_at
        for share in np.linspace(-0.92, 0.92, 2 * self.gathers) + cloth.chance.uniform(-0.03, 0.03, 2 * self.gathers):
            length = self.skirt_length * cloth.chance.uniform(0.3, 1.05)
            spread = share * (waist + (self.skirt_hem - waist) * length / self.skirt_length)
            sway = cloth.chance.uniform(-14, 14)
            start, end = (waist * share, top + 3), (spread + sway, top + length)
            ridge = bend(start, (waist * share * 1.04, top + length * 0.3), (spread * 0.96, top + length * 0.65), end)
            width = cloth.chance.uniform(9, 17)
            cloth.fold(ridge, width, cloth.chance.uniform(3.0, 6.0), (0.35, 1.2))
