"""Garments drawn as shops photograph them, in many cuts and on many grounds: what reading a garment is held to."""
