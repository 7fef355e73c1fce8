"""Garments drawn flat, in a few strokes: enough to be cut out, read and refused."""

import io

import cv2
import numpy as np
from PIL import Image

GROUND = (232, 228, 222)


def encoded(pixels, kind="PNG", **options):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


def sheet(width=600, height=750, colour=GROUND):
    return np.full((height, width, 3), colour, np.uint8)


def draw(outline, colour=(40, 70, 120), canvas=None):
    """Fill a symmetric outline, given by its right half from the neck down, relative to the middle line's top."""
    canvas = sheet() if canvas is None else canvas
    middle, top = canvas.shape[1] // 2, 90
    right = [(middle + x, top + y) for x, y in outline]
    left = [(middle - x, top + y) for x, y in reversed(outline)]
    cv2.fillPoly(canvas, [np.array(right + left, np.int32)], colour, cv2.LINE_AA)
    return canvas


def figure_of(outline):
    """Return the pixels of what `draw` draws."""
    return (draw(outline, colour=(0, 0, 0), canvas=sheet(colour=(255, 255, 255))) < 128).all(axis=2)


TEE = [(0, 34), (55, 8), (70, 0), (135, 26), (235, 130), (180, 190), (132, 150), (130, 440)]
LONG_SLEEVES = [(0, 34), (55, 8), (70, 0), (135, 26), (250, 400), (200, 412), (132, 160), (130, 400)]
TANK = [(0, 90), (60, 60), (70, 0), (100, 0), (104, 90), (132, 140), (130, 440)]
DRESS = [(0, 80), (60, 50), (70, 0), (100, 0), (104, 90), (120, 140), (210, 620)]
TROUSERS = [(0, 0), (110, 0), (150, 600), (50, 600), (0, 200)]
