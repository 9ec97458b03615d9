"""What `make run` settles for its processes, and for `manage.py` while it runs: addresses and the secret key."""

import json
import os
import secrets
from pathlib import Path

from config.embedded import CannotStart
from config.embedded.directories import not_ours, write_private

ROOT = Path(__file__).resolve().parent.parent.parent
_FILE = "environment.json"


def data_directory() -> Path:
    """LOUPE_DATA as an absolute path; `.data` in the checkout when it is not set."""
    return Path(os.environ.get("LOUPE_DATA") or ROOT / ".data").resolve()


def secret_key(data: Path) -> str:
    """LOUPE_SECRET_KEY, or the key that the first start made and kept."""
    if given := os.environ.get("LOUPE_SECRET_KEY"):
        return given
    path = data / "secret-key"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(50))
    return path.read_text(encoding="utf-8")


def publish(data: Path, settings: dict[str, str]) -> None:
    """Leaves the settings of a running Loupe where `adopt` finds them, readable for their owner alone."""
    write_private(data / _FILE, json.dumps(settings, indent=1))


def withdraw(data: Path) -> None:
    (data / _FILE).unlink(missing_ok=True)


def adopt() -> None:
    """Gives this process the settings of the Loupe that `make run` runs on the same data; what is set already stays.

    Raises CannotStart when they are kept from this user, who has not set any either.
    """
    try:
        settings = json.loads((data_directory() / _FILE).read_text(encoding="utf-8"))
    except PermissionError as error:
        if "LOUPE_SECRET_KEY" in os.environ:
            return
        raise CannotStart(not_ours(error)) from error
    except OSError:
        return
    for name, value in settings.items():
        os.environ.setdefault(name, value)
