"""Straps as thin as a cord: what of them is the front's, and where they lie on the shoulders."""

from dataclasses import replace

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import (
    Mask,
    as_field,
    filled,
    labelled,
    largest_part,
    parts_touching,
    point,
    without_specks,
)
from genlook_django.sandbox.engine.garment.outline import Outline
from genlook_django.sandbox.engine.garment.silhouette import Silhouette

THIN, LONG = 0.07, 0.25
"""Of the chest's width: how wide a thin strap is at most, and how long at least."""
TOP = 0.02
"""Of the garment's height, how far below its highest place a strap's width is measured."""
LEAST_HOLE = 0.02
"""Of the chest's width, the side of the smallest square that is a gap between a front's strap and its back."""


def thin_straps(silhouette: Silhouette, outline: Outline) -> tuple[Mask, Mask] | None:
    """Return the pixels of both thin straps in front, and of their backs beside them; None for what has wider ones."""
    if not outline.has_straps:
        return None
    mask, width = silhouette.mask, outline.width
    rows = np.arange(len(mask))[:, None]
    upper = mask & (rows < outline.armpits[:, 1].mean())
    thin = upper & ~largest_part(without_specks(mask, THIN * width / 2))
    tops = upper & (rows < silhouette.top + TOP * silhouette.height)
    thin = parts_touching(thin, tops)
    backs, middle = np.zeros(mask.shape, bool), int(outline.middle_x)
    for columns in (np.s_[:middle], np.s_[: middle - 1 : -1]):
        if thin[:, columns].any(axis=1).sum() < LONG * width:
            return None
        backs[:, columns] = _backs(mask[:, columns], thin[:, columns], (LEAST_HOLE * width) ** 2)
    return parts_touching(thin & ~backs, tops), backs


def _backs(mask: Mask, strap: Mask, least: float) -> Mask:
    """Return what of one side's strap lies farther in than the gap of `least` pixels beside the front's.

    The first column is the outermost.
    """
    labels, stats = labelled(filled(mask) & ~mask)
    large = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] > least)
    gaps = np.isin(labels, large[large > 0]) & strap.any(axis=1, keepdims=True)
    parted = gaps.any(axis=1)
    at = np.flatnonzero(parted)
    if not len(at):
        return np.zeros(mask.shape, bool)
    outer, gap = np.argmax(mask, axis=1), np.argmax(gaps, axis=1)
    # Above the gap, the front's strap lies on its back, and is as wide as beside it.
    ends = np.where(parted, gap, outer + float(np.median((gap - outer)[at])))
    rows, columns = np.mgrid[: mask.shape[0], : mask.shape[1]]
    return np.asarray(strap & (columns >= ends[:, None]) & (rows <= at[-1]))


def on_straps(outline: Outline, straps: Mask) -> Outline:
    """Take for the neck and the shoulders' ends both edges of each strap at its upper end."""
    necks, shoulders = [], []
    for sign in (-1, 1):
        rows, columns = np.nonzero(straps)
        own = (columns - outline.middle_x) * sign > 0
        top = int(rows[own].min())
        level = columns[own & (rows <= top + TOP * outline.length)]
        row = float(top + TOP * outline.length / 2)
        ends = sorted((float(level.min()), float(level.max())), key=lambda x: abs(x - outline.middle_x))
        necks.append(point(ends[0], row))
        shoulders.append(point(ends[1], row))
    return replace(outline, neck=as_field(np.stack(necks)), shoulders=as_field(np.stack(shoulders)))
