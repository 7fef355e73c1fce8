"""`make bench` measures both ways and comes to an end by itself. What it measures depends on the machine."""

import subprocess
import sys

import pytest

pytestmark = [pytest.mark.services, pytest.mark.timeout(280)]


def test_the_benchmark_measures_the_plain_way_and_the_plugin():
    words = [sys.executable, "-m", "benchmarks.tryons", "--counts", "2", "--secs", "12.5"]
    table = subprocess.run(words, capture_output=True, text=True, timeout=270)
    assert table.returncode == 0, table.stdout + table.stderr
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.stdout.splitlines()[2:]]
    assert [row[:4] for row in rows] == [
        [photos, "2", "12.5", way] for photos in ("new", "reused") for way in ("plain", "plugin")
    ]
    for row in rows:
        requests, late_most, refused = float(row[4]), float(row[8]), int(row[9])
        assert requests >= (3 if row[0] == "new" else 2) and late_most > 0 and refused == 0
    worker_secs = [float(row[6]) for row in rows]
    for plain, plugin in zip(worker_secs[::2], worker_secs[1::2], strict=True):
        assert plain > 5 * plugin, "only the plain way keeps a worker while the service works"
