"""Thin-plate splines (Bookstein, 1989): the smoothest bending of a plane that takes some points to others."""

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Points, as_field


class Spline:
    """Take places of one picture to another; `give` > 0 lets the given points be missed a little."""

    def __init__(self, source: Points, target: Points, *, give: float = 2e-4) -> None:
        self._centre = source.mean(axis=0).astype(np.float64)
        self._scale = float(np.abs(source - self._centre).max()) + 1e-6
        self._knots = self._scaled(source)
        count = len(source)
        system = np.zeros((count + 3, count + 3))
        system[:count, :count] = _bending(self._knots, self._knots) + give * np.eye(count)
        system[:count, count:] = np.c_[np.ones(count), self._knots]
        system[count:, :count] = system[:count, count:].T
        self._weights = np.linalg.lstsq(system, np.r_[target, np.zeros((3, 2))], rcond=None)[0]

    def __call__(self, places: Points) -> Points:
        """Return where `places` (any shape ending in 2) go."""
        flat = self._scaled(places.reshape(-1, 2))
        bent = np.c_[_bending(flat, self._knots), np.ones(len(flat)), flat] @ self._weights
        return as_field(bent.reshape(places.shape))

    def _scaled(self, places: Points) -> Points:
        scaled: Points = (places.astype(np.float64) - self._centre) / self._scale
        return scaled


def _bending(first: Points, second: Points) -> Field:
    squares = ((first[:, None] - second[None]) ** 2).sum(axis=2)
    bending: Field = squares * np.log(squares + 1e-12)
    return bending
