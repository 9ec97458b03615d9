"""The settings that `make run` gives its processes, and `manage.py` while it runs: URLs and the secret key."""

import json
import os
import secrets
from pathlib import Path

from config.embedded import CannotStart
from config.embedded.directories import ownership_message, write_private

ROOT = Path(__file__).resolve().parent.parent.parent
_FILE = "environment.json"


def data_directory() -> Path:
    """Returns LOUPE_DATA as an absolute path; `.data` in the checkout when it is not set."""
    return Path(os.environ.get("LOUPE_DATA") or ROOT / ".data").resolve()


def secret_key(data: Path) -> str:
    """Returns LOUPE_SECRET_KEY, or the key that the first start made and stored."""
    if key := os.environ.get("LOUPE_SECRET_KEY"):
        return key
    path = data / "secret-key"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(50))
    return path.read_text(encoding="utf-8")


def publish(data: Path, settings: dict[str, str]) -> None:
    """Writes the settings of a running Loupe where `adopt` reads them, readable for their owner alone."""
    write_private(data / _FILE, json.dumps(settings, indent=1))


def withdraw(data: Path) -> None:
    """Removes the settings that `publish` wrote."""
    (data / _FILE).unlink(missing_ok=True)


def adopt() -> None:
    """Gives this process the settings of the Loupe that `make run` runs on the same data; settings that are set already
    are not changed.

    Raises CannotStart when this user may not read them and has not set any either.
    """
    try:
        settings = json.loads((data_directory() / _FILE).read_text(encoding="utf-8"))
    except PermissionError as error:
        if "LOUPE_SECRET_KEY" in os.environ:
            return
        raise CannotStart(ownership_message(error)) from error
    except OSError:
        return
    for name, value in settings.items():
        os.environ.setdefault(name, value)
