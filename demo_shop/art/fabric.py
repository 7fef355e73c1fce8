"""Cloth close up: what a weave or a knit does to the height and the tone of the surface.

A fabric takes u (across the cloth) and v (along it), in pixels of the finished picture, and a source of chance.
It returns the height, in the same pixels, and the tone, a factor on the colour.
"""

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Field: TypeAlias = NDArray[np.float32]
Fabric: TypeAlias = Callable[[Field, Field, np.random.Generator], tuple[Field, Field]]

TILE = 1024


def grain(u: Field, v: Field, across: float, along: float, chance: np.random.Generator) -> Field:
    """Return smooth noise around 0, about ±1, with spots of the given size."""
    tile = chance.standard_normal((TILE, TILE)).astype(np.float32)
    return cv2.remap(tile, (u / across) % TILE, (v / along) % TILE, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)


def jersey(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    streaks = grain(u, v, 0.9, 7, chance)
    return 0.05 * streaks, 1 + 0.018 * streaks + 0.012 * grain(u, v, 0.8, 0.8, chance)


def slub(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    threads = grain(u, v, 26, 1.1, chance)
    return 0.07 * threads, 1 + 0.035 * threads + 0.015 * grain(u, v, 0.9, 5, chance)


def marl(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    """Return loopback jersey of mixed yarns."""
    mixed = grain(u, v, 1.1, 3.2, chance) + 0.7 * grain(u, v, 5, 1.3, chance)
    return 0.06 * mixed, 1 + 0.075 * mixed


def oxford(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    basket = np.sin(u * np.pi / 1.6) * np.sin(v * np.pi / 1.6)
    threads = 0.5 * grain(u, v, 1.0, 18, chance) + 0.5 * grain(u, v, 18, 1.0, chance)
    return 0.05 * basket, 1 + 0.022 * basket + 0.014 * threads


def poplin(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    threads = grain(u, v, 0.9, 30, chance) + grain(u, v, 30, 0.9, chance)
    return 0.02 * threads, 1 + 0.008 * threads


def linen(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    threads = grain(u, v, 1.2, 40, chance) + grain(u, v, 40, 1.2, chance)
    return 0.06 * threads, 1 + 0.035 * threads


def pique(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    cells = np.cos(np.pi * (u + v) / 4.2) * np.cos(np.pi * (u - v) / 4.2)
    return 0.16 * cells, 1 + 0.03 * cells + 0.01 * grain(u, v, 1, 1, chance)


def rib(width: float, depth: float = 0.5) -> Fabric:
    def ribbed(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
        wave = np.cos(2 * np.pi * u / width)
        rounded = np.sign(wave) * np.abs(wave) ** 0.6
        return depth * rounded, 1 + 0.055 * rounded + 0.015 * grain(u, v, 0.9, 4, chance)

    return ribbed


def stocking_stitch(width: float, depth: float = 0.55) -> Fabric:
    """Return plain knitting: columns of V, each V two slanted strands."""

    def knitted(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
        wobble = 0.3 * grain(u, v, 11, 11, chance)
        column = (u + wobble) / width % 1 - 0.5
        strand = np.cos(2 * np.pi * ((v + wobble) / (width * 0.8) + np.abs(column) * 1.5))
        furrow = np.cos(2 * np.pi * column) ** 2
        height = depth * (0.6 * strand + 0.55 * np.sqrt(np.abs(np.sin(2 * np.pi * column))) - 0.25 * furrow)
        return height, 1 + 0.05 * strand - 0.03 * furrow + 0.035 * grain(u, v, 1.3, 1.3, chance)

    return knitted


def cables(width: float, period: float, centres: tuple[float, ...], half: float) -> Fabric:
    """Return knitting with twisted cables that run along v around each centre, on a ground of moss stitch."""
    plain = stocking_stitch(width)

    def cabled(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
        height, tone = plain(u, v, chance)
        for centre in centres:
            across = (u - centre) / half
            inside = np.clip((1.12 - np.abs(across)) * 6, 0, 1)
            turn = 2 * np.pi * v / period
            side, depth = np.sin(turn), np.cos(turn)
            over = np.maximum(_strand(across, side, depth), _strand(across, -side, -depth))
            height = height * (1 - 0.55 * inside) + inside * (3.4 * over - 1.2)
            gutter = np.exp(-(((np.abs(across) - 1.2) / 0.12) ** 2))
            height = height - 0.9 * gutter
            tone = tone * (1 - 0.13 * inside * (1 - over)) * (1 - 0.1 * gutter)
        return height, tone

    return cabled


def _strand(across: Field, at: Field, depth: Field) -> Field:
    """Return the height of one strand of a cable that swings from side to side, lower where it passes below."""
    return np.sqrt(np.clip(1 - ((across - 0.5 * at) / 0.56) ** 2, 0, 1)) * (0.78 + 0.22 * depth)
