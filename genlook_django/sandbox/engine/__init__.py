"""A try-on preview made on this machine's CPU: geometry and light, no learned generator. It needs no Django."""

from genlook_django.sandbox.engine.errors import EngineError, ErrorCode
from genlook_django.sandbox.engine.render import Box, Rendering, find_person, render

__all__ = ["Box", "EngineError", "ErrorCode", "Rendering", "find_person", "render"]
