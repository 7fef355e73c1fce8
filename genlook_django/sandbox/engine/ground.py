"""A plain ground: what lies behind a figure and can be walked to from the picture's border."""

import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Mask, Picture, blur, labelled, to_lab

# Light falls unevenly on a plain ground, so that lightness tells less than hue.
HUE_WEIGHT = 1.6


def border_colours(lab: Field) -> Field:
    """Return the colours along the top and the sides; a figure may well stand on the bottom edge."""
    sides = [lab[:3], lab[:, :3], lab[:, -3:]]
    return np.concatenate([side.reshape(-1, 3) for side in sides])


def distance_to(lab: Field, colour: Field) -> Field:
    """Return each pixel's distance to a Lab colour, hue counting for more than lightness."""
    difference = lab - colour
    difference[..., 1:] *= HUE_WEIGHT
    distance: Field = np.linalg.norm(difference, axis=-1)
    return distance


def reached_from_border(mask: Mask) -> Mask:
    """Keep the connected parts of `mask` that touch the picture's border."""
    labels, _ = labelled(mask)
    edges = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return np.asarray(np.isin(labels, edges[edges > 0]))


def ground_reached(picture: Picture, tolerance: float) -> Mask:
    """Return what has nearly the border's colour and is connected to the border."""
    lab = blur(to_lab(picture), 1.0)
    colour = np.median(border_colours(lab), axis=0)
    return reached_from_border(distance_to(lab, colour) < tolerance)
