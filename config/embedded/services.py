"""The embedded servers together, for the supervisor and for the tests."""

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.embedded.directories import make_private
from config.embedded.postgres import Postgres
from config.embedded.redis import Redis, require_redis


@dataclass
class Services:
    """Those of the two servers that the environment does not name already; None stands for the others."""

    postgres: Postgres | None
    redis: Redis | None

    @classmethod
    def for_data(cls, data: Path, *, durable: bool = True) -> "Services":
        """Returns a PostgreSQL where DATABASE_URL is not set, and a Redis where REDIS_URL is not."""
        return cls(
            postgres=None if os.environ.get("DATABASE_URL") else Postgres(data, durable=durable),
            redis=None if os.environ.get("REDIS_URL") else Redis(data),
        )

    @property
    def servers(self) -> "list[Postgres | Redis]":
        return [server for server in (self.postgres, self.redis) if server is not None]

    @property
    def urls(self) -> dict[str, str]:
        """Returns DATABASE_URL and REDIS_URL, also of those that are not embedded."""
        return {
            "DATABASE_URL": self.postgres.url if self.postgres else os.environ["DATABASE_URL"],
            "REDIS_URL": self.redis.url if self.redis else os.environ["REDIS_URL"],
        }

    def start(self) -> None:
        """Starts the servers. Raises CannotStart also for a Redis of REDIS_URL that does not answer."""
        if self.redis is None:
            require_redis(os.environ["REDIS_URL"])
        for server in self.servers:
            server.start()

    def stop(self) -> None:
        for server in reversed(self.servers):
            server.stop()


def for_tests(directory: Path | None) -> Services:
    """Returns servers, not started yet, that are stopped and removed when this process ends.

    Their files lie in the directory, or in the system's temporary one.
    """
    data = make_private(Path(tempfile.mkdtemp(prefix="loupe-tests-", dir=directory)).resolve())
    services = Services.for_data(data, durable=False)

    def remove() -> None:
        services.stop()
        shutil.rmtree(data, ignore_errors=True)

    atexit.register(remove)
    return services
