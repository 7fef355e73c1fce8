"""Celery's file-system broker, whose messages come whole or not at all.

kombu's own writes into a file that readers see from its first byte on, and lets two readers copy the same message. A
worker that reads half a message ends at it, and whoever is killed while writing leaves one. Here files get their names
when they are complete, and are taken by a rename that only one reader can make.
"""

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        part = Path(self.data_folder_out, f"{name}.part")
        part.write_text(dumps(payload))
        part.rename(part.with_name(name))

    def _get(self, queue: str) -> Any:
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = Path(self.data_folder_in, f"{name}.taken")
            try:
                Path(self.data_folder_in, name).rename(taken)
            except FileNotFoundError:
                continue
            text = taken.read_text()
            taken.unlink()
            return loads(text)
        raise Empty

    def _queue_bind(self, exchange: str, *names: str) -> None:
        """Bind in a file that is there: kombu's own empties one that another process has just made."""
        file = self._exchange_file(exchange)
        if not file.exists():
            self.control_folder.mkdir(exist_ok=True)
            part = file.with_name(f"{file.name}.{uuid.uuid4()}")
            part.write_text("[]")
            try:
                os.link(part, file)
            except FileExistsError:
                pass  # another process was first, and its bindings stay
            finally:
                part.unlink()
        super()._queue_bind(exchange, *names)


class Transport(filesystem.Transport):
    Channel = Channel
