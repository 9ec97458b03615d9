"""What items.jsonl says: the standard that every reader is held to. Needs nothing but Python."""

import json
from pathlib import Path
from typing import Any


def read_items(release: Path) -> list[dict[str, Any]]:
    """Returns the public items."""
    return [json.loads(line) for line in (release / "items.jsonl").read_text(encoding="utf-8").splitlines()]


def check(differences: list[str], summary: str) -> None:
    """Prints the outcome as the last line."""
    print("; ".join(differences)[:290] if differences else f"as in items.jsonl: {summary}")
