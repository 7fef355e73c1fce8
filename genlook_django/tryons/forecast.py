"""When a generation is worth asking for, judged by how long the last ones took. Nothing here reads or writes a row."""

import dataclasses
import math
from collections.abc import Sequence

HISTORY = 100
"""So many generations back is the service's present pace read off."""
FEWEST = 10
"""Of fewer it can't be told how far they are apart."""
FAST_SHARE = 0.05
MOST_SHARE = 0.74
"""Where this share was done, one is asked for: what is found done costs nothing, since its address is needed anyway."""
HEAD_START = 0.9
"""Share of the fastest one's time before which nothing is asked while there are fewer."""


@dataclasses.dataclass(frozen=True)
class Forecast:
    """Ages, in seconds since the service accepted a generation, and the pause between two looks that only look."""

    fast_secs: float
    most_secs: float
    is_close: bool
    """Whether most are done so soon after the fast ones that waiting for most makes nobody wait for long."""
    pause_secs: float

    def next_look(self, looked_secs: float) -> float:
        """Return the age at which one is due that was not done when it was last looked at (0 for never)."""
        if not self.is_close:
            return max(self.fast_secs, looked_secs + self.pause_secs)
        if looked_secs < self.most_secs:
            return self.most_secs
        return looked_secs + (self.spread_secs if self.is_foreseen(looked_secs) else self.pause_secs)

    def is_foreseen(self, looked_secs: float) -> bool:
        """Return whether the next look most probably finds it done: two looks are foreseen, then it is overdue."""
        return self.is_close and looked_secs < self.most_secs + self.spread_secs / 2

    def may_be_done(self, age_secs: float) -> bool:
        return age_secs >= self.fast_secs

    @property
    def spread_secs(self) -> float:
        return self.most_secs - self.fast_secs


def forecast(
    took: Sequence[float], *, pause_secs: float, tolerable_secs: float, tolerable_share: float = 0.0
) -> Forecast:
    """Judge by the seconds that the last ones took, none if there were none.

    ``tolerable_secs``, or ``tolerable_share`` of the time that most took, is how long a picture may lie there unfetched
    for the sake of a look less.
    """
    if len(took) < FEWEST:
        return Forecast(HEAD_START * min(took, default=0.0), math.inf, is_close=False, pause_secs=pause_secs)
    ordered = sorted(took)
    fast, most = (ordered[int(len(ordered) * share)] for share in (FAST_SHARE, MOST_SHARE))
    is_close = most - fast <= max(tolerable_secs, tolerable_share * most)
    return Forecast(fast, most, is_close, pause_secs)
