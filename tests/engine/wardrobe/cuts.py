"""Outlines of garments by their right half; x runs from the middle line, y down from where the neck begins."""

from dataclasses import dataclass, field, replace

import numpy as np

from demo_shop.art.geometry import Points, bend, both_sides, line, lowered, sag


@dataclass(frozen=True)
class Arm:
    """A sleeve; pixels, and degrees below the horizontal."""

    length: float = 150
    angle: float = 50
    cuff: float = 92
    bow: float = 6


SHORT = Arm()
HANGING_SHORT = Arm(length=140, angle=62, cuff=96)
LONG = Arm(length=420, angle=66, cuff=58)
HANGING_LONG = Arm(length=500, angle=76, cuff=60, bow=14)
ALONG_THE_BODY = Arm(length=500, angle=81, cuff=56, bow=14)


@dataclass(frozen=True)
class Cut:
    """The places where a garment's seams meet."""

    neck: tuple[float, float] = (72, 0)
    front: float = 78
    """How deep the front's neckline is, and the back's."""
    back: float = 20
    pointed: bool = False
    shoulder: tuple[float, float] = (160, 30)
    armpit: tuple[float, float] = (176, 180)
    waist: float = 170
    hem: tuple[float, float] = (178, 590)
    arm: Arm | None = field(default_factory=Arm)

    def neckline(self) -> Points:
        (x, y), low = self.neck, self.neck[1] + self.front
        if self.pointed:
            return bend((0, low), (x * 0.25, low - self.front * 0.32), (x * 0.9, y + self.front * 0.3), (x, y))
        return bend((0, low), (x * 0.62, low), (x, y + self.front * 0.5), (x, y))

    def back_neckline(self) -> Points:
        (x, y), low = self.neck, self.neck[1] + self.back
        return bend((0, low), (x * 0.55, low), (x * 0.86, y + self.back * 0.45), (x, y))

    def armhole(self) -> Points:
        (x, y), (side, low) = self.shoulder, self.armpit
        return bend((x, y), (x - 10, y + (low - y) * 0.5), (side - 14, low - 30), (side, low))

    def side(self) -> Points:
        (x, y), (hem, low) = self.armpit, self.hem
        return bend((x, y), (self.waist, y + (low - y) * 0.4), (self.waist, y + (low - y) * 0.66), (hem, low))

    def body(self) -> Points:
        hem, low = self.hem
        hemline = bend((hem, low), (hem * 0.7, low + 8), (hem * 0.35, low + 8), (0, low + 8))
        shoulder = sag(self.neck, self.shoulder, (2, -3))
        return both_sides(np.concatenate([self.neckline(), shoulder, self.armhole(), self.side(), hemline]))

    def inside(self) -> Points:
        """Return the back's inside as seen through the neck, and a little below the front's edge."""
        upper, lower = both_sides(self.back_neckline()[::-1]), both_sides(self.neckline()[::-1])
        return np.concatenate([upper, lowered(lower[::-1], 5)])

    def sleeve(self) -> Points:
        arm = self.arm or SHORT
        along = np.array([np.cos(np.radians(arm.angle)), np.sin(np.radians(arm.angle))])
        outer = np.array(self.shoulder) + along * arm.length
        inner = outer + np.array([-along[1], along[0]]) * arm.cuff
        reach = 0.4 * float(np.hypot(*(inner - self.armpit)))
        under = bend(tuple(inner), tuple(inner - along * reach), (self.armpit[0] + 3, self.armpit[1] + 14), self.armpit)
        upper = sag(self.shoulder, tuple(outer), (arm.bow, -arm.bow))
        root = self.armhole()[::-1] - (8, 0)
        return np.concatenate([upper, line(tuple(outer), tuple(inner)), under, root])

    def cuff_corner(self) -> tuple[float, float]:
        arm = self.arm or SHORT
        x, y = self.shoulder
        return x + arm.length * float(np.cos(np.radians(arm.angle))), y + arm.length * float(
            np.sin(np.radians(arm.angle))
        )


TEE = Cut()
GHOST_TEE = Cut(neck=(66, 0), shoulder=(150, 44), armpit=(166, 206), arm=HANGING_SHORT)
CREW = Cut(hem=(172, 540), arm=LONG)
GHOST_LONG = Cut(neck=(64, 0), shoulder=(148, 44), armpit=(166, 210), waist=158, hem=(170, 560), arm=HANGING_LONG)
ALONG = replace(GHOST_LONG, arm=ALONG_THE_BODY)
ALONG_CROPPED = replace(ALONG, hem=(164, 440), waist=160)
SHIRT = Cut(neck=(62, 0), front=56, back=-14, hem=(176, 640), arm=LONG)
POLO = Cut(neck=(64, 0), front=58, back=-14, arm=SHORT)
V_NECK = Cut(neck=(74, 0), front=210, back=14, pointed=True, arm=LONG)
BOAT = Cut(neck=(126, 4), front=26, back=12, shoulder=(164, 24), arm=LONG)
DEEP_BOAT = replace(BOAT, front=74)
VEST = Cut(neck=(78, 0), front=130, back=50, shoulder=(126, 12), armpit=(170, 190), waist=166, hem=(180, 590), arm=None)
MUSCLE = Cut(neck=(70, 0), front=70, back=18, shoulder=(158, 26), armpit=(172, 190), arm=None)
CROPPED = Cut(hem=(170, 330), waist=170, arm=SHORT)
SHIFT = Cut(neck=(70, 0), front=84, back=24, shoulder=(118, 16), armpit=(140, 150), waist=122, hem=(196, 810), arm=None)
TEE_DRESS = Cut(shoulder=(140, 28), armpit=(152, 160), waist=142, hem=(190, 800), arm=Arm(length=120, cuff=78))
