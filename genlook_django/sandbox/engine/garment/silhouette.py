"""A garment's mask with the measures that are read off it again and again."""

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Mask, as_field


class Silhouette:
    """Rows count downwards from the picture's top, all in pixels."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        self.top, self.bottom = int(rows[0]), int(rows[-1])
        self.left, self.right = int(columns[0]), int(columns[-1])
        self.height = max(1, self.bottom - self.top)
        widths = mask[self.top : self.bottom + 1].sum(axis=1)
        self.width = float(np.percentile(widths, 95))
        lower = rows[(rows > self.top + 0.3 * self.height) & (rows < self.bottom - 0.05 * self.height)]
        ends = [(int(np.argmax(mask[row])) + mask.shape[1] - 1 - int(np.argmax(mask[row, ::-1]))) / 2 for row in lower]
        self.middle_x = float(np.median(ends)) if ends else (self.left + self.right) / 2
        outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        self.contour = as_field(max(outlines, key=len)[:, 0])

    def top_at(self, x: float) -> float:
        column = self.mask[:, int(np.clip(round(x), 0, self.mask.shape[1] - 1))]
        return float(np.argmax(column)) if column.any() else float(self.top)

    def without_pits(self, width: float) -> "Silhouette":
        """Fill what is cut out of the upper edge, up to so many pixels wide."""
        tops = np.where(self.mask.any(axis=0), np.argmax(self.mask, axis=0), len(self.mask)).astype(np.uint16)
        box = np.ones((1, 2 * max(1, round(width / 2)) + 1), np.uint8)
        level = cv2.morphologyEx(tops[None], cv2.MORPH_OPEN, box)[0]
        pits = (np.arange(len(self.mask))[:, None] >= level) & (np.arange(len(self.mask))[:, None] < tops)
        return Silhouette(self.mask | (pits & self.mask.any(axis=0)))

    def below(self, row: int) -> "Silhouette":
        mask = self.mask.copy()
        mask[:row] = False
        return Silhouette(mask)

    def bottom_at(self, x: float) -> float:
        column = self.mask[:, int(np.clip(round(x), 0, self.mask.shape[1] - 1))]
        return float(len(column) - 1 - np.argmax(column[::-1])) if column.any() else float(self.bottom)

    def run_at(self, y: float) -> tuple[float, float]:
        """Return the ends of the stretch of cloth at height `y` that lies on the middle line."""
        row = self.mask[int(np.clip(round(y), 0, len(self.mask) - 1))]
        start = int(np.clip(self.middle_x, 0, len(row) - 1))
        cloth = np.flatnonzero(row)
        if not len(cloth):
            return float(start), float(start)
        start = int(cloth[np.argmin(np.abs(cloth - start))])
        gaps = np.flatnonzero(~row)
        left, right = gaps[gaps < start], gaps[gaps > start]
        return float(left[-1] + 1 if len(left) else 0), float(right[0] - 1 if len(right) else len(row) - 1)
