"""Run a Python module as a child that ends when its parent does, however the parent ended.

`python -m demo_shop.launcher.leash FD MODULE [ARGUMENT…]`; FD is the reading end of a pipe that the parent holds open.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECS = 10.0


def hold(descriptor: int) -> None:
    """Wait for the pipe to close, as it does even when the parent is killed outright; then end this process group."""
    while os.read(descriptor, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECS)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def main() -> None:
    descriptor, module = int(sys.argv[1]), sys.argv[2]
    sys.argv = sys.argv[2:]
    threading.Thread(target=hold, args=[descriptor], daemon=True).start()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
