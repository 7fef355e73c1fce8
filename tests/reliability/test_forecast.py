"""When a generation is worth asking for; ages in seconds, no clock and no rows."""

import random

import pytest

from genlook_django.tryons.forecast import FEWEST, HEAD_START, forecast

STEADY = [12.0 + number / 50 for number in range(100)]
"""From 12 s to 14 s, evenly."""


def expected(took, pause_secs=2.0, tolerable_secs=3.0):
    return forecast(took, pause_secs=pause_secs, tolerable_secs=tolerable_secs)


def looks(expected, age_when_done):
    """Return the ages at which one is asked for that is done at this age."""
    asked = [expected.next_look(0.0)]
    while asked[-1] < age_when_done:
        asked.append(expected.next_look(asked[-1]))
    return asked


def test_without_any_history_it_is_asked_every_few_seconds():
    assert looks(expected([]), 7) == [2, 4, 6, 8]
    assert not expected([]).is_foreseen(0)


def test_with_a_short_history_nothing_is_asked_before_the_fastest_could_be_done():
    short = expected([20.0, 10.0, 15.0])
    assert looks(short, 12) == [10 * HEAD_START, 11, 13]
    assert not short.is_foreseen(0)
    assert not short.may_be_done(8.9) and short.may_be_done(9)


def test_a_steady_service_is_asked_when_most_are_done_and_again_when_all_are():
    steady = expected(STEADY)
    assert looks(steady, 12.5) == [13.48]
    assert looks(steady, 13.9) == [13.48, pytest.approx(14.86)]
    assert steady.is_foreseen(0) and steady.is_foreseen(13.48)


def test_one_that_two_looks_did_not_find_done_is_looked_for_with_the_pauses_of_a_search():
    steady = expected(STEADY, pause_secs=6)
    assert looks(steady, 25) == pytest.approx([13.48, 14.86, 20.86, 26.86])
    assert not steady.is_foreseen(14.86)


def test_where_waiting_for_most_would_let_a_fast_one_lie_it_is_searched_instead():
    wide = expected([secs * 3 for secs in STEADY], pause_secs=3, tolerable_secs=4)
    assert looks(wide, 40) == pytest.approx([36.3, 39.3, 42.3])
    assert not wide.is_foreseen(0)


def test_where_a_picture_takes_long_anyway_a_share_of_that_is_tolerable_too():
    wide = [secs * 3 for secs in STEADY]
    busy = forecast(wide, pause_secs=3, tolerable_secs=4, tolerable_share=0.11)
    assert looks(busy, 40) == pytest.approx([40.44])
    assert not forecast(wide, pause_secs=3, tolerable_secs=4, tolerable_share=0.1).is_close


def test_an_even_service_is_asked_once():
    even = expected([12.5] * FEWEST)
    assert looks(even, 12.5) == [12.5]


def test_at_a_spread_of_a_tenth_three_looks_in_ten_are_too_early_and_nineteen_in_twenty_wait_three_seconds():
    chance = random.Random(1)
    took = [chance.gauss(12.5, 1.25) for _ in range(100)]
    late, asked = [], 0
    for _ in range(2000):
        done = chance.gauss(12.5, 1.25)
        ages = looks(expected(took[-100:], tolerable_secs=6), done)
        took.append(done)
        late.append(ages[-1] - done)
        asked += len(ages)
    assert asked / 2000 < 1.3
    assert sorted(late)[1900] < 3.2
