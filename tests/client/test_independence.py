import ast
import subprocess
import sys
from pathlib import Path

import genlook_django.client

FOLDER = Path(genlook_django.client.__file__).parent


def test_the_client_needs_no_django():
    program = (
        "import sys, genlook_django.client\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(loaded & {'django', 'rest_framework', 'celery', 'PIL'}))"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    output = subprocess.run(command, cwd=FOLDER.parent.parent, capture_output=True, text=True, check=True).stdout
    assert output.strip() == "[]"


def test_the_client_knows_nothing_of_the_rest_of_the_package():
    imported = set()
    for path in FOLDER.glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level > 1:
                imported.add("." * node.level)
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported |= {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
    ours = {name for name in imported if name.startswith((".", "genlook_django", "demo_shop"))}
    assert ours == {"genlook_django.__version__"}
