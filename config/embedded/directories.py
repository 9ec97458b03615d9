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
    """Makes the directory (mode 0700) where it does not exist."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"{directory} cannot be made ({error.strerror}): set LOUPE_DATA to a directory that can be written."
        ) from error
    if not os.access(directory, os.W_OK):
        raise CannotStart(f"{directory} cannot be written: set LOUPE_DATA to a directory that can be.")
    return directory


def not_ours(error: PermissionError) -> str:
    """The sentence about a file of Loupe's data that another user of the machine keeps."""
    return (
        f"{error.filename} belongs to another user of this machine: give it to yourself with chown, start Loupe as that"
        " user, or set LOUPE_DATA to a directory of your own."
    )


def write_private(path: Path, text: str) -> None:
    """Writes a file of mode 0600 as a whole: it is there complete, or as it was before."""
    half = path.with_name(f".{path.name}.half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def socket_directory(data: Path, name: str) -> Path:
    """A private directory for a Unix socket called `name`: in `data`, or in the system's temporary directory when
    that path is too long for a socket or holds what a connection address cannot carry."""
    inside = data / "run"
    if len(os.fsencode(inside / name)) <= _LONGEST_SOCKET_PATH and re.fullmatch(r"[\w/.+@ -]+", str(inside)):
        return make_private(inside)
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    outside = make_private(Path(tempfile.gettempdir()) / f"loupe-{os.getuid()}-{digest}")
    if outside.is_symlink() or outside.stat().st_uid != os.getuid() or outside.stat().st_mode & 0o077:
        raise CannotStart(f"{outside} belongs to somebody else: set LOUPE_DATA to a shorter path.")
    return outside
