import numpy as np

from genlook_django.sandbox.engine.shapes import even_cover


def test_an_even_cover_has_neither_the_notches_nor_the_stairs_of_its_mask():
    rows, columns = np.mgrid[:300, :120]
    edge = 60 + 0.15 * (rows - 150)
    jagged = columns < np.floor(edge) + 2 * (rows // 9 % 2)
    ends = even_cover(jagged, 8.0)[40:-40].sum(axis=1)
    assert np.abs(np.diff(ends, n=2)).max() < 0.1
    assert np.abs(ends - edge[40:-40, 0]).max() < 1.5
    # Sharp all the same.
    assert ((even_cover(jagged, 8.0) > 0.05) & (even_cover(jagged, 8.0) < 0.95))[40:-40].sum(axis=1).max() < 5
