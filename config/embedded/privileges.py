"""Runs a program as a user that is not root, because PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from config.embedded import CannotStart

Command = Sequence[str | Path]

_CAPABILITIES = "-all,+dac_override"
"""The one capability that stays: it opens directories that only root may enter, such as /root."""


def give_to_ordinary_user(directory: Path) -> None:
    """Makes the directory of root and all below it belong to the user that `as_ordinary_user` runs a command as."""
    if os.geteuid() != 0 or not _can_change_user():
        return
    nobody = _nobody()
    for path in (directory, *directory.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)


def as_ordinary_user(command: Command, *, owner_of: Path, death_signal: signal.Signals | None = None) -> Command:
    """Returns `command`, prefixed where needed so that it runs as the owner of a directory, without being root.

    An ordinary user's command is unchanged. Root's command runs as the directory's owner. Where root cannot become
    another user (a container without that right), and for a user whom the system has no name for, a user namespace
    shows the program the user `nobody` in place of the real one. Raises CannotStart where neither is possible.
    """
    is_root = os.geteuid() == 0
    if not is_root and _has_name(os.geteuid()):
        return command
    if is_root and _can_change_user():
        owner = owner_of.stat()
        return [*_as_user(owner.st_uid, owner.st_gid, death_signal), *command]
    if _can_make_namespace():
        return [*_in_namespace(), *command]
    user = "root, and root cannot become another user here" if is_root else "a user without a name"
    raise CannotStart(
        f"PostgreSQL does not run as {user}: start Loupe as an ordinary user, or set DATABASE_URL to a PostgreSQL of"
        " your own."
    )


def _as_user(user: int, group: int, death_signal: signal.Signals | None = None) -> list[str]:
    """Returns the prefix that changes the user, and keeps one capability.

    Without `no_setuid_fixup`, access(2) ignores capabilities of any user but root, and PostgreSQL asks it whether it
    may run its own programs.
    """
    prefix = [shutil.which("setpriv") or "setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]
    prefix += ["--securebits=+no_setuid_fixup"]
    prefix += [f"--inh-caps={_CAPABILITIES}", f"--ambient-caps={_CAPABILITIES}", f"--bounding-set={_CAPABILITIES}"]
    if death_signal is not None:  # a change of user clears the one that `processes.start` set
        prefix.append(f"--pdeathsig={death_signal.name.removeprefix('SIG')}")
    return prefix


def _in_namespace() -> list[str]:
    nobody = _nobody()
    return [
        shutil.which("unshare") or "unshare",
        "--user",
        f"--map-user={nobody.pw_uid}",
        f"--map-group={nobody.pw_gid}",
    ]


@cache
def _can_change_user() -> bool:
    nobody = _nobody()
    return _runs([*_as_user(nobody.pw_uid, nobody.pw_gid), "true"])


@cache
def _can_make_namespace() -> bool:
    return _runs([*_in_namespace(), "true"])


def _runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:  # the program is not on this machine
        return False


def _has_name(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def _nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError as error:
        raise CannotStart(
            "PostgreSQL does not run as root, and this machine has no user “nobody”: start Loupe as an ordinary user."
        ) from error
