"""django-oscar needs settings of its own, and so a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WARNINGS = [
    "error",
    "ignore:Session-scoped fixtures defined as instance methods",
    "ignore::Warning:oscar.*",
    "ignore:Using Category:DeprecationWarning",
]
"""What Oscar itself calls by names that Django and its tree library will drop is not ours to mend."""


@pytest.mark.timeout(300)
def test_a_real_oscar_shop_works(tmp_path):
    command = [sys.executable, "-m", "pytest", "tests/catalogue/oscar", "--ds=tests.catalogue.oscar.settings"]
    environment = {**os.environ, "DEMO_DATA_DIR": str(tmp_path)}
    environment.pop("DATABASE_URL", None)  # its test database is this process's own
    run = subprocess.run(
        [*command, "--nomigrations", "-p", "no:cacheprovider", "-o", "filterwarnings=" + "\n".join(WARNINGS)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    print(run.stdout, run.stderr)
    assert run.returncode == 0, run.stdout[-5000:]
    assert " passed" in run.stdout
