"""Which pattern each design of the collection is cut from."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from demo_shop.collection import Colour, Design

from . import fabric
from .cloth import Cloth, Stripes
from .dresses import Dress
from .shirts import Shirt
from .tailor import Measures
from .tees import Pullover


class Garment(Protocol):
    def lay_on(self, cloth: Cloth) -> None: ...


TEE = Measures()
LONG_TEE = Measures(
    top=245, shoulder=214, chest=230, armpit=200, waist=224, hem=234, length=720,
    sleeve=560, sleeve_angle=66, cuff=78, sleeve_bow=12,
)  # fmt: skip
JUMPER = Measures(
    top=262, neck=88, front_neck=75, shoulder=212, chest=242, armpit=222, waist=244, hem=240, length=682,
    sleeve=552, sleeve_angle=65.5, cuff=96, sleeve_bow=14,
)  # fmt: skip
SHIRT = Measures(
    top=240, neck=70, front_neck=58, back_neck=-16, shoulder=212, chest=238, armpit=210, waist=230, hem=236, length=752,
    tails=64, sleeve=562, sleeve_angle=66, cuff=92, sleeve_bow=14,
)  # fmt: skip
POLO = replace(TEE, neck=72, front_neck=60, back_neck=-16)
TANK = Measures(
    neck=104, shoulder=158, shoulder_drop=12, front_neck=150, back_neck=64, chest=232, armpit=236, waist=222, hem=240,
)  # fmt: skip
BODICE = Measures(
    top=105, neck=92, shoulder=146, shoulder_drop=12, front_neck=118, back_neck=40, chest=204, armpit=196, waist=186,
    hem=178, length=345, hem_dip=0,
)  # fmt: skip
LONG_STRAIGHT = replace(TEE, top=110, chest=232, armpit=190, waist=226, hem=272, length=1010, sleeve=200, cuff=128)

WOOL = {"ribbed_ends": 62.0, "neck_band": 26.0, "depth": 1.2, "crisp": 0.75, "rib_width": 5.6}
SEA = Stripes((0, 0, 0), period=37, width=15)


def everyday_tee(colour: Colour) -> Garment:
    return Pullover(TEE, colour.rgb, fabric.jersey)


def pocket_tee(colour: Colour) -> Garment:
    return Pullover(replace(TEE, chest=262, waist=258, hem=266), colour.rgb, fabric.slub, pocket=True, crisp=1.15)


def harbour_tee(colour: Colour) -> Garment:
    on_body = replace(SEA, colour=colour.rgb, start=362, end=932)
    on_sleeve = replace(SEA, colour=colour.rgb, period=36.6, start=-480, end=-30)
    return Pullover(LONG_TEE, (241, 237, 227), fabric.jersey, (on_body,), (on_sleeve,), neck_band=15)


def oxford_shirt(colour: Colour) -> Garment:
    return Shirt(SHIRT, colour.rgb, fabric.oxford, pocket=True, cuffs=58)


def banker_stripe_shirt(colour: Colour) -> Garment:
    lines = Stripes(colour.rgb, period=11, width=2.4, lengthwise=True)
    return Shirt(SHIRT, (235, 234, 230), fabric.poplin, (lines,), cuffs=58, crisp=1.4)


def linen_popover(colour: Colour) -> Garment:
    cut = replace(SHIRT, neck=84, front_neck=66, back_neck=4)
    return Shirt(cut, colour.rgb, fabric.linen, collar="band", opening=0.42, buttons=4, cuffs=52, depth=1.2, crisp=1.4)


def camp_shirt(colour: Colour) -> Garment:
    cut = replace(POLO, neck=70, front_neck=58, chest=260, waist=260, hem=266, sleeve_angle=44, cuff=136)
    return Shirt(cut, colour.rgb, fabric.linen, buttons=6, pocket=True, depth=1.2, crisp=1.4)


def pique_polo(colour: Colour) -> Garment:
    return Shirt(
        POLO, colour.rgb, fabric.pique, collar="soft", opening=0.3, buttons=2, cuffs=24, ribbed_cuffs=True, crisp=0.95
    )


def lambswool_crew(colour: Colour) -> Garment:
    return Pullover(JUMPER, colour.rgb, fabric.stocking_stitch(7.8), **WOOL)


def cable_jumper(colour: Colour) -> Garment:
    knitted = fabric.cables(7.8, 92, (-130.0, 0.0, 130.0), 27)
    return Pullover(JUMPER, colour.rgb, knitted, sleeve_fabric=fabric.stocking_stitch(7.8), **WOOL)


def loopback_sweatshirt(colour: Colour) -> Garment:
    cut = replace(JUMPER, length=668, cuff=102)
    return Pullover(cut, colour.rgb, fabric.marl, ribbed_ends=54, neck_band=23, depth=1.2, crisp=0.9, rib_width=5.4)


def harbour_cardigan(colour: Colour) -> Garment:
    cut = replace(JUMPER, front_neck=300, neck_point=1)
    return Pullover(cut, colour.rgb, fabric.stocking_stitch(7.4), buttons=6, **{**WOOL, "neck_band": 30.0})


def rib_tank(colour: Colour) -> Garment:
    return Pullover(TANK, colour.rgb, fabric.rib(8.0), sleeves=False, neck_band=13)


def scoop_tank(colour: Colour) -> Garment:
    cut = replace(TANK, neck=112, shoulder=160, front_neck=172, back_neck=80, chest=240, waist=238, hem=254)
    return Pullover(cut, colour.rgb, fabric.jersey, sleeves=False, neck_band=11)


def linen_dress(colour: Colour) -> Garment:
    return Dress(Pullover(BODICE, colour.rgb, fabric.linen, sleeves=False, neck_band=11, crisp=1.2))


def tee_dress(colour: Colour) -> Garment:
    return Pullover(LONG_STRAIGHT, colour.rgb, fabric.jersey, depth=1.2)


PATTERNS: dict[str, Callable[[Colour], Garment]] = {
    "everyday-tee": everyday_tee,
    "pocket-tee": pocket_tee,
    "harbour-tee": harbour_tee,
    "oxford-shirt": oxford_shirt,
    "banker-stripe-shirt": banker_stripe_shirt,
    "linen-popover": linen_popover,
    "camp-shirt": camp_shirt,
    "pique-polo": pique_polo,
    "lambswool-crew": lambswool_crew,
    "cable-jumper": cable_jumper,
    "loopback-sweatshirt": loopback_sweatshirt,
    "harbour-cardigan": harbour_cardigan,
    "rib-tank": rib_tank,
    "scoop-tank": scoop_tank,
    "linen-dress": linen_dress,
    "tee-dress": tee_dress,
}


def cut(design: Design, colour: Colour) -> Garment:
    return PATTERNS[design.slug](colour)
