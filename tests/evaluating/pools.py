"""Makes candidates of a pool without the database."""

from typing import Any
from uuid import UUID

from annotation.evaluating.publishing.pool import Pool, PoolCandidate, PoolImage

OPTIONS = ("The grass", "The sky", "The sea", "A person")


def pool_image(number: int = 1, **fields: Any) -> PoolImage:
    defaults = {
        "id": UUID(int=number),
        "sha256": f"{number:016x}".ljust(64, "0"),
        "group": f"group {number}",
        "source": "natural",
    }
    rest = {"license": "CC0-1.0", "view": "", "is_ready": True, "held_out": True}
    return PoolImage(**{**defaults, **rest, **fields})


def pool_candidate(number: int = 1, image: PoolImage | None = None, **fields: Any) -> PoolCandidate:
    defaults = {"criterion": "AesP", "status": "accepted", "text": f"Question {number}?", "options": OPTIONS}
    figures = {"correct": 0, "dimension": "content", "kind": "what", "checks": 2, "right_checks": 2}
    return PoolCandidate(UUID(int=number), image or pool_image(number), **{**defaults, **figures, **fields})


def grade(number: int = 1, **fields: Any) -> PoolCandidate:
    return pool_candidate(number, criterion="AesA", text="", options=("High", "Medium", "Low"), **fields)


def reason(number: int = 1, text: str = "The light is flat.", **fields: Any) -> PoolCandidate:
    return pool_candidate(number, criterion="AesI", text=text, options=(), correct=None, **fields)


def pool_of(*candidates: PoolCandidate, levels: tuple[str, ...] = ("High", "High")) -> Pool:
    """Returns a pool of candidates whose images all have the same grades."""
    return Pool(candidates, {candidate.image.id: levels for candidate in candidates})
