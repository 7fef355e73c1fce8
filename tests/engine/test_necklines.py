"""What of a garment's neck is its inside, and how its collar lies on a wearer's neck."""

import numpy as np

from genlook_django.sandbox.engine.garment.label import without_label

INSIDE, FRONT, LABEL = 90, 240, 250


def throat():
    return np.full((60, 120, 3), INSIDE, np.uint8)


def test_a_label_is_taken_away_from_the_inside_of_the_neck():
    labelled = throat()
    labelled[10:18, 50:70] = LABEL
    assert (without_label(labelled, 9.0) == throat()).all()


def test_the_fronts_collar_in_a_corner_of_the_throat_is_no_label():
    """Taken for one, the inside would reach over the collar on that side."""
    picture = throat()
    rows, columns = np.mgrid[:60, :120]
    picture[columns + 10 < 0.5 * rows] = FRONT
    assert (without_label(picture, 9.0) == picture).all()
