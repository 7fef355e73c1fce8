"""The two learned networks: where their files are, and one loaded copy for each thread."""

import hashlib
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from genlook_django.sandbox.engine.arrays import Field, Picture, as_field

FOLDER_VARIABLE = "GENLOOK_SANDBOX_MODELS"


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """A file inside the wheel of mediapipe 0.10.21 (Apache-2.0)."""

    member: str
    sha256: str

    @property
    def name(self) -> str:
        return Path(self.member).name


POSE = NetworkFile(
    "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
    "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
)
SILHOUETTE = NetworkFile(
    "mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite",
    "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c",
)
FILES = (POSE, SILHOUETTE)

# A network of cv2.dnn keeps its activations inside: two threads in one network read each other's.
_loaded = threading.local()


def folder() -> Path:
    """Return the cache folder; it need not exist."""
    configured = os.environ.get(FOLDER_VARIABLE)
    return Path(configured) if configured else Path.home() / ".cache" / "genlook_sandbox"


def is_intact(content: bytes, file: NetworkFile) -> bool:
    return hashlib.sha256(content).hexdigest() == file.sha256


def available() -> bool:
    """Say whether both files are there; a damaged one counts as missing."""
    return _network(POSE) is not None and _network(SILHOUETTE) is not None


def run_pose(crop: Picture) -> dict[str, Field]:
    """Run BlazePose on 256 x 256 pixels: `landmarks` (39 x 5), `presence` (1) and `mask` (256 x 256 logits)."""
    network = _required(POSE)
    network.setInput(cv2.dnn.blobFromImage(crop, 1 / 255.0))
    landmarks, presence, mask = network.forward(["Identity", "Identity_1", "Identity_2"])
    return {
        "landmarks": as_field(landmarks).reshape(39, 5),
        "presence": as_field(presence).reshape(1),
        "mask": as_field(mask).reshape(256, 256),
    }


def run_silhouette(picture: Picture) -> Field:
    """Run selfie segmentation on 256 x 256 pixels, and return each pixel's share of person, 0 to 1."""
    network = _required(SILHOUETTE)
    network.setInput(cv2.dnn.blobFromImage(picture, 1 / 255.0))
    return as_field(network.forward()).reshape(256, 256)


def _required(file: NetworkFile) -> Any:
    network = _network(file)
    if network is None:
        raise FileNotFoundError(file.name)
    return network


def _network(file: NetworkFile) -> Any | None:
    path = folder() / file.name
    cache: dict[Path, Any] = _loaded.__dict__.setdefault("by_path", {})
    if path not in cache:
        if not path.is_file():
            return None
        content = path.read_bytes()
        if not is_intact(content, file):
            return None
        cache[path] = cv2.dnn.readNetFromTFLite(np.frombuffer(content, np.uint8))
    return cache[path]
