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


def swell(u: Field, v: Field, across: float, along: float, chance: np.random.Generator) -> Field:
    """Return noise of mean 0 and deviation 1 that has no edge anywhere, with hills of about the given size."""
    # Smoothed over that many of the tile's cells, three of which lie side by side so that it goes on without a seam.
    cells, width = 4.0, TILE // 4
    tile = np.tile(chance.standard_normal((width, width)).astype(np.float32), (3, 3))
    tile = cv2.GaussianBlur(tile, (0, 0), cells)[width : 2 * width, width : 2 * width]
    places = [(axis * (cells / size) % width).astype(np.float32) for axis, size in ((u, across), (v, along))]
    return cv2.remap(tile / tile.std(), *places, cv2.INTER_CUBIC, borderMode=cv2.BORDER_WRAP)


def jersey(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    """Return fine knitting, whose columns are too narrow to be told apart."""
    columns, yarn = grain(u, v, 0.9, 1.9, chance), grain(u, v, 0.8, 0.8, chance)
    return 0.022 * columns, 1 + 0.02 * columns + 0.014 * yarn + 0.004 * swell(u, v, 3, 5, chance)


def slub(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    """Return jersey of a yarn that is thicker here and there."""
    height, tone = jersey(u, v, chance)
    thick = np.clip(grain(u, v, 17, 1.2, chance) - 0.6, 0, 2)
    return height + 0.04 * thick, tone * (1 + 0.028 * (thick - 0.15))


def marl(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    """Return loopback jersey of mixed yarns."""
    mixed = grain(u, v, 1.0, 2.4, chance) + 0.6 * grain(u, v, 2.6, 1.1, chance)
    return 0.02 * mixed, 1 + 0.042 * mixed + 0.012 * swell(u, v, 5, 8, chance)


def oxford(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    basket = np.sin(u * np.pi / 1.6) * np.sin(v * np.pi / 1.6)
    threads = 0.5 * grain(u, v, 1.8, 26, chance) + 0.5 * grain(u, v, 26, 1.8, chance)
    return 0.03 * basket, 1 + 0.014 * basket + 0.018 * threads


def poplin(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    threads = grain(u, v, 0.9, 30, chance) + grain(u, v, 30, 0.9, chance)
    return 0.02 * threads, 1 + 0.008 * threads


def linen(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    threads = grain(u, v, 1.4, 19, chance) + grain(u, v, 19, 1.4, chance)
    return 0.026 * threads, 1 + 0.02 * threads + 0.010 * swell(u, v, 7, 7, chance)


def pique(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
    cells = np.cos(np.pi * (u + v) / 4.8) * np.cos(np.pi * (u - v) / 4.8)
    return 0.08 * cells, 1 + 0.02 * cells + 0.01 * grain(u, v, 1, 1, chance)


def rib(width: float, depth: float = 0.5, furrow: float = 0.05) -> Fabric:
    """Return ribbing; furrow is how dark it is between two ribs, also where the light runs along them."""

    def ribbed(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
        wave = np.cos(2 * np.pi * u / width)
        return depth * 0.5 * wave, 1 + furrow * wave + 0.014 * grain(u, v, 0.9, 2, chance)

    return ribbed


def stocking_stitch(width: float, depth: float = 0.23) -> Fabric:
    """Return plain knitting: columns of V, each V two slanted strands."""

    def knitted(u: Field, v: Field, chance: np.random.Generator) -> tuple[Field, Field]:
        wobble = 0.3 * swell(u, v, 9, 9, chance)
        fuzz = grain(u, v, 1.1, 1.1, chance) + 0.5 * swell(u, v, 3, 4, chance)
        column = (u + wobble) / width % 1 - 0.5
        strand = np.cos(2 * np.pi * ((v + wobble) / (width * 0.8) + np.abs(column) * 1.5))
        furrow = np.cos(2 * np.pi * column) ** 2
        height = depth * (0.6 * strand + 0.55 * np.sqrt(np.abs(np.sin(2 * np.pi * column))) - 0.25 * furrow)
        return height, 1 + 0.036 * strand - 0.036 * furrow + 0.026 * fuzz

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
            height = height * (1 - 0.55 * inside) + inside * (2.4 * over - 0.9)
            gutter = np.exp(-(((np.abs(across) - 1.2) / 0.12) ** 2))
            height = height - 0.9 * gutter
            tone = tone * (1 - 0.11 * inside * (1 - over)) * (1 - 0.1 * gutter)
        return height, tone

    return cabled


def _strand(across: Field, at: Field, depth: Field) -> Field:
    """Return the height of one strand of a cable that swings from side to side, lower where it passes below."""
    return np.sqrt(np.clip(1 - ((across - 0.5 * at) / 0.56) ** 2, 0, 1)) * (0.78 + 0.22 * depth)
