"""One part of a body, as RFC 9110, section 14, has it asked for. Whoever asks for several gets the whole."""

import re

SINGLE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)


class OutOfRange(Exception):
    """No byte of the body is in the range that was asked for."""


def read_range(asked: str, length: int) -> range | None:
    """Return which bytes of ``length`` a Range header asks for; None for all, raise OutOfRange for none."""
    found = SINGLE.fullmatch(asked.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        start, stop = max(0, length - int(last)), length
    elif last and int(last) < int(first):
        return None
    else:
        start, stop = int(first), min(int(last) + 1, length) if last else length
    if start >= stop:
        raise OutOfRange
    return range(start, stop)
