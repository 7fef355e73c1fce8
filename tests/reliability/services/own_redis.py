"""A Redis to kill. Needs redis-py, which only `make test-services` installs: import it where it is used."""

import socket
import subprocess
from pathlib import Path

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as NotThere
from redis.retry import Retry


class OwnRedis:
    """A Redis server of the test's own, which writes nothing to disk."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.folder = folder
        self.start()

    def start(self) -> None:
        words = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen([*words, "--save", "", "--appendonly", "no"], stdout=log)
        with Redis.from_url(self.url, retry=Retry(ConstantBackoff(0.1), 100, (NotThere,))) as client:
            client.ping()

    def forget_everything(self) -> None:
        """Flush it, then kill it and start it anew: also what workers have taken and not finished is gone."""
        with Redis.from_url(self.url) as client:
            client.flushall()
        self.end()
        self.start()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
