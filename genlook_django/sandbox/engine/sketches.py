"""Pictures of what the engine found, for whoever wants to know why a preview looks as it does."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from genlook_django.sandbox.engine.arrays import Mask, Picture, Points
from genlook_django.sandbox.engine.garment.reading import Garment
from genlook_django.sandbox.engine.render import Study

RED, GREEN, BLUE = (230, 60, 60), (60, 200, 90), (60, 90, 230)
WHITE, BLACK, YELLOW, ORANGE = (255, 255, 255), (0, 0, 0), (250, 220, 40), (250, 150, 30)


def draw_sketches(study: Study, folder: Path) -> None:
    """Write body.png, garment.png and cover.png into `folder`, which is made when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    sketches = {"body": sketch_body(study), "garment": sketch_garment(study.garment), "cover": _cover(study)}
    for name, sketch in sketches.items():
        Image.fromarray(sketch).save(folder / f"{name}.png")


def sketch_body(study: Study) -> Picture:
    """Return the photo with the old top red, the hair blue, bare arms green, and the places garments are fitted to."""
    parts, frame = study.parts, study.frame
    canvas = study.view.copy()
    canvas[~parts.person] = canvas[~parts.person] // 2
    left, right = parts.bare_arms
    for mask, colour in ((parts.top, RED), (parts.hair, BLUE), (left | right, GREEN)):
        _tint(canvas, mask, colour)
    for places, colour in ((frame.neck, WHITE), (frame.between, YELLOW), (frame.shoulders, ORANGE)):
        _dots(canvas, places, colour)
    for side in (0, 1):
        downs = np.linspace(0, study.fit.hem_down, 14)
        _dots(canvas, np.stack([frame.at(side, float(down), frame.edge(side, float(down))) for down in downs]), BLACK)
    return canvas


def sketch_garment(garment: Garment) -> Picture:
    """Return the garment with the trunk red, the inside blue, the sleeves green, and the outline's points."""
    outline, canvas = garment.outline, garment.picture.copy()
    _tint(canvas, garment.trunk, RED)
    _tint(canvas, garment.inside & garment.mask, BLUE)
    for sleeve in garment.sleeves:
        if sleeve:
            _tint(canvas, sleeve.mask, GREEN)
            _dots(canvas, np.concatenate([sleeve.outer, sleeve.inner]), YELLOW)
    for places, colour in ((outline.neck, WHITE), (outline.shoulders, ORANGE), (outline.sides.reshape(-1, 2), BLACK)):
        _dots(canvas, places, colour)
    return canvas


def _cover(study: Study) -> Picture:
    return np.asarray(np.clip(study.worn.alpha * 255, 0, 255), np.uint8)


def _tint(canvas: Picture, mask: Mask, colour: tuple[int, int, int]) -> None:
    canvas[mask] = canvas[mask] * 0.5 + np.array(colour) * 0.5


def _dots(canvas: Picture, places: Points, colour: tuple[int, int, int]) -> None:
    for x, y in places.tolist():
        cv2.circle(canvas, (round(x), round(y)), 5, colour, -1)
