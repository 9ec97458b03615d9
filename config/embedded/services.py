"""The embedded servers together: one object for the supervisor, one function for the tests."""

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.embedded.directories import make_private
from config.embedded.postgres import Postgres
from config.embedded.redis import Redis


@dataclass
class Services:
    """Those of the two servers that the environment does not name already."""

    postgres: Postgres | None
    redis: Redis | None

    @classmethod
    def for_data(cls, data: Path, *, durable: bool = True) -> "Services":
        """What is missing: PostgreSQL without a DATABASE_URL, Redis without a REDIS_URL."""
        return cls(
            postgres=None if os.environ.get("DATABASE_URL") else Postgres(data, durable=durable),
            redis=None if os.environ.get("REDIS_URL") else Redis(data),
        )

    @property
    def present(self) -> "list[Postgres | Redis]":
        return [server for server in (self.postgres, self.redis) if server is not None]

    @property
    def addresses(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL, also of those that are not embedded."""
        return {
            "DATABASE_URL": self.postgres.url if self.postgres else os.environ["DATABASE_URL"],
            "REDIS_URL": self.redis.url if self.redis else os.environ["REDIS_URL"],
        }

    def start(self) -> None:
        for server in self.present:
            server.start()

    def stop(self) -> None:
        for server in reversed(self.present):
            server.stop()


def for_tests() -> Services:
    """What the environment does not name, to be started for the life of this process and thrown away with it."""
    data = make_private(Path(tempfile.mkdtemp(prefix="loupe-tests-")).resolve())
    services = Services.for_data(data, durable=False)

    def throw_away() -> None:
        services.stop()
        shutil.rmtree(data, ignore_errors=True)

    atexit.register(throw_away)
    return services
