"""The demo's people and their passwords."""

import json
import secrets
from pathlib import Path

from annotation.models import Role
from config.embedded.directories import write_private

ROLES = {
    "annotator": Role.ANNOTATOR,
    "annotator2": Role.ANNOTATOR,
    "reviewer": Role.REVIEWER,
    "manager": Role.MANAGER,
}
_WORDS = Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split()


def read_or_make(path: Path) -> dict[str, dict[str, str]]:
    """Returns `{"annotator": {"username", "password"}, …}`; makes a file with random passwords if there is none."""
    if not path.exists():
        new = {name: {"username": name, "password": _password()} for name in ROLES}
        write_private(path, json.dumps(new, indent=2) + "\n")
    accounts: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return accounts


def _password() -> str:
    """Returns four words and two digits, to be typed from a terminal: 34 bits, behind a limit on attempts."""
    chosen_words = [secrets.choice(_WORDS) for _ in range(4)]
    return "-".join([*chosen_words, f"{secrets.randbelow(100):02}"])
