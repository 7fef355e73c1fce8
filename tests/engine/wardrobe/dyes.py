"""Colours that change from place to place: stripes, checks, prints."""

import cv2
import numpy as np

from .canvas import Colour, Dye, Field


def stripes(colour: Colour, other: Colour, period: float = 34, share: float = 0.4, turn: float = 0.0) -> Dye:
    """Bands across the picture, or turned by so many degrees."""

    def dyed(x: Field, y: Field) -> Field:
        along = y * np.cos(np.radians(turn)) + x * np.sin(np.radians(turn))
        return _mixed(colour, other, along / period % 1 < share)

    return dyed


def checks(colour: Colour, other: Colour, period: float = 40) -> Dye:
    def dyed(x: Field, y: Field) -> Field:
        return _mixed(colour, other, 0.5 * (x / period % 1 < 0.4) + 0.5 * (y / period % 1 < 0.4))

    return dyed


def flowers(colour: Colour, others: tuple[Colour, ...], seed: int = 2) -> Dye:
    """Blots of other colours all over."""

    def dyed(x: Field, y: Field) -> Field:
        chance = np.random.default_rng(seed)
        sheet = np.full((*x.shape, 3), colour, np.float32)
        for _ in range(260):
            middle = tuple(int(value) for value in chance.uniform((0, 0), x.shape[::-1]))
            cv2.circle(sheet, middle, int(chance.uniform(6, 18)), others[int(chance.integers(len(others)))], -1)
        return sheet

    return dyed


def print_on_chest(colour: Colour, ink: Colour, text: str) -> Dye:
    """A large word and a disc."""

    def dyed(x: Field, y: Field) -> Field:
        sheet = np.full((*x.shape, 3), colour, np.float32)
        middle, row = x.shape[1] // 2, int(np.argmin(np.abs(y[:, 0] - 250)))
        cv2.circle(sheet, (middle, row), 84, ink, 10, cv2.LINE_AA)
        cv2.putText(sheet, text, (middle - 92, row + 22), cv2.FONT_HERSHEY_DUPLEX, 2.0, ink, 6, cv2.LINE_AA)
        return sheet

    return dyed


def _mixed(colour: Colour, other: Colour, share: Field | bool) -> Field:
    return np.asarray(colour) * (1 - np.asarray(share)[..., None]) + np.asarray(other) * np.asarray(share)[..., None]
