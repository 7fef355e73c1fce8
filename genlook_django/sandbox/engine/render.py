"""One preview from two pictures: the order of the rooms."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Picture, Points, as_field, length, point, resize_field
from genlook_django.sandbox.engine.body.frame import Frame, measure
from genlook_django.sandbox.engine.body.hair import find_hair
from genlook_django.sandbox.engine.body.joints import Pose
from genlook_django.sandbox.engine.body.old_top import find_old_top
from genlook_django.sandbox.engine.body.parts import Parts, start_parts
from genlook_django.sandbox.engine.body.seeing import (
    Seen,
    check_arms,
    check_hands,
    check_light,
    check_pose,
    see_person,
)
from genlook_django.sandbox.engine.body.silhouette import sharpened
from genlook_django.sandbox.engine.compose.dress import dress
from genlook_django.sandbox.engine.compose.gaps import gaps
from genlook_django.sandbox.engine.compose.layers import Worn, lay_on
from genlook_django.sandbox.engine.compose.strokes import paint
from genlook_django.sandbox.engine.compose.whole import as_one_piece
from genlook_django.sandbox.engine.errors import EngineError, ErrorCode
from genlook_django.sandbox.engine.garment.kinds import Kind
from genlook_django.sandbox.engine.garment.reading import Garment, read_garment
from genlook_django.sandbox.engine.pictures import decode, encode, fitted
from genlook_django.sandbox.engine.warp.sleeves import covered_share
from genlook_django.sandbox.engine.warp.trunk import Fit, fit_trunk

WORKED_AT = 1024
FOREARMS_COVERED = 0.6
"""The share of the arm from which on sleeves cover forearms."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A finished preview."""

    image: Picture
    """Height x width x 3, RGB, the photo's own size."""
    report: dict[str, Any]
    """What was found, and the seconds of each step; ready for JSON."""

    def encode(self) -> bytes:
        """Return the preview as a JPEG of quality 92."""
        return encode(self.image)


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that was found out on the way, for whoever wants to look at it."""

    box: Box
    """The part of the photo that was worked on."""
    view: Picture
    parts: Parts
    frame: Frame
    garment: Garment
    fit: Fit
    worn: Worn


@dataclass(slots=True)
class Stopwatch:
    """Seconds by step."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)


def render(person: bytes, garment: bytes, *, title: str = "", description: str = "") -> Rendering:
    """Dress the person of one picture in the garment of another, which lies flat on a plain ground.

    Raises EngineError, whose codes are those of `ErrorCode`; no other error leaves the engine.
    """
    return render_and_study(person, garment, title=title, description=description)[0]


def render_and_study(
    person: bytes, garment: bytes, *, title: str = "", description: str = ""
) -> tuple[Rendering, Study]:
    """Render, and return what was found too."""
    try:
        return _render(person, garment, title)
    except (ValueError, ArithmeticError, LookupError, MemoryError, cv2.error, np.linalg.LinAlgError) as error:
        raise EngineError(ErrorCode.ENGINE_FAILED) from error


def find_person(picture: Picture) -> Box | None:
    """Return a box around the person's head and trunk in an RGB picture, or None when nobody is found."""
    small, scale = fitted(picture, WORKED_AT)
    try:
        pose = see_person(small).pose
    except EngineError:
        return None
    return _window(pose, small.shape, scale, below=1.0)


def _render(person: bytes, garment: bytes, title: str) -> tuple[Rendering, Study]:
    watch = Stopwatch()
    with watch.step("decode"):
        photo, product = decode(person).pixels, decode(garment)
    with watch.step("garment"):
        read = read_garment(product, title)
    with watch.step("person"):
        small, scale = fitted(photo, WORKED_AT)
        seen = see_person(small)
        check_pose(seen, small.shape, scale, to_knees=read.kind is Kind.DRESS)
        box = _window(seen.pose, small.shape, scale, below=2.6 if read.kind is Kind.DRESS else 1.6)
        view, pose = _view(photo, box, seen.pose, scale)
    with watch.step("parts"):
        parts = _parts(view, pose)
        check_hands(pose, parts)
        if covered_share(read) < FOREARMS_COVERED:
            check_arms(pose, parts)
            check_light(parts)
        frame = measure(pose, parts)
    with watch.step("warp"):
        fit = fit_trunk(read, frame, parts)
        laid = lay_on(read, fit, frame, parts)
        worn = as_one_piece(laid, gaps(laid, fit, frame, parts, covered_share(read)), read, frame)
    study = Study(box, view, parts, frame, read, fit, worn)
    with watch.step("compose"):
        image = _composed(photo, study)
    return Rendering(image, _report(seen, read, fit, watch)), study


def _window(pose: Pose, shape: tuple[int, ...], scale: float, below: float) -> Box:
    """Return the part of the photo that is worked on: from above the head to `below` trunks under the shoulders."""
    places = np.concatenate([pose.shoulders, pose.elbows, pose.wrists, pose.fingers, pose.hips, pose.eyes])
    margin = 0.45 * pose.build
    head = length(as_field(pose.chest - pose.nose))
    top = min(float(pose.nose[1]) - 1.1 * head, float(places[:, 1].min()) - margin)
    bottom = max(float((pose.chest + pose.spine * below)[1]), float(places[:, 1].max()) + margin)
    left, right = float(places[:, 0].min()) - margin, float(places[:, 0].max()) + margin
    height, width = shape[:2]
    corners = np.clip([left, top, right, bottom], 0, [width, height, width, height]) / scale
    return Box(*(int(value) for value in corners))


def _view(photo: Picture, box: Box, pose: Pose, scale: float) -> tuple[Picture, Pose]:
    """Cut the window out, shrink it to the size worked at, and move the pose there."""
    cut = photo[box.top : box.bottom, box.left : box.right]
    view, shrunk = fitted(np.ascontiguousarray(cut), WORKED_AT)
    size = (view.shape[1], view.shape[0])
    rows = slice(round(box.top * scale), max(round(box.top * scale) + 1, round(box.bottom * scale)))
    columns = slice(round(box.left * scale), max(round(box.left * scale) + 1, round(box.right * scale)))
    silhouette = resize_field(np.ascontiguousarray(pose.silhouette[rows, columns]), size)
    offset: Points = point(-box.left * shrunk, -box.top * shrunk)
    soft: Field = sharpened(view, silhouette)
    return view, pose.moved(shrunk / scale, offset, soft)


def _parts(view: Picture, pose: Pose) -> Parts:
    parts = start_parts(view, pose)
    parts = parts.with_(hair=find_hair(view, pose, parts))
    return parts.with_(top=find_old_top(view, pose, parts) & ~parts.hair)


def _composed(photo: Picture, study: Study) -> Picture:
    image, box, view = photo.copy(), study.box, study.view
    cut = image[box.top : box.bottom, box.left : box.right]
    stretch = cut.shape[1] / view.shape[1]
    strokes = dress(view, study.garment, study.fit, study.frame, study.parts, study.worn, stretch)
    paint(cut, strokes, (view.shape[1], view.shape[0]))
    return image


def _report(seen: Seen, garment: Garment, fit: Fit, watch: Stopwatch) -> dict[str, Any]:
    return {
        "pose": seen.pose.source,
        "confidence": round(seen.pose.confidence, 2),
        "faces": seen.faces,
        "kind": str(garment.kind),
        "sleeves": round(covered_share(garment), 2),
        "straps": garment.outline.has_straps,
        "hem": round(fit.hem_down, 2),
        "seconds": watch.seconds,
    }
