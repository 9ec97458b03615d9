"""Private directories and files."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from config.embedded import CannotStart

_LONGEST_SOCKET_PATH = 103
"""macOS allows 104 bytes with the closing zero, Linux 108."""


def make_private(directory: Path) -> Path:
    """Makes the directory (mode 0700) where it does not exist. Raises CannotStart where it cannot be written."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"{directory} cannot be made ({error.strerror}): set LOUPE_DATA to a directory that can be written."
        ) from error
    if not os.access(directory, os.W_OK):
        raise CannotStart(f"{directory} cannot be written: set LOUPE_DATA to a directory that can be.")
    return directory


def ownership_message(error: PermissionError) -> str:
    """Returns the sentence about a file of Loupe's data that belongs to another user of the machine."""
    return (
        f"{error.filename} belongs to another user of this machine: give it to yourself with chown, start Loupe as that"
        " user, or set LOUPE_DATA to a directory of your own."
    )


def write_private(path: Path, text: str) -> None:
    """Writes a file of mode 0600 as a whole: whatever fails, the file is complete or as it was before."""
    partial = path.with_name(f".{path.name}.half")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def socket_directory(data: Path, name: str) -> Path:
    """Makes and returns a private directory for a Unix socket called `name`.

    It lies in `data`, or in the system's temporary directory when that path is too long for a socket or contains what a
    database URL cannot. Raises CannotStart where it belongs to somebody else.
    """
    preferred = data / "run"
    if len(os.fsencode(preferred / name)) <= _LONGEST_SOCKET_PATH and re.fullmatch(r"[\w/.+@ -]+", str(preferred)):
        return make_private(preferred)
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    fallback = make_private(Path(tempfile.gettempdir()) / f"loupe-{os.getuid()}-{digest}")
    if fallback.is_symlink() or fallback.stat().st_uid != os.getuid() or fallback.stat().st_mode & 0o077:
        raise CannotStart(f"{fallback} belongs to somebody else: set LOUPE_DATA to a shorter path.")
    return fallback
