"""Divides the requests of a run into batch files that endpoints accept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from annotation.refining.batch_lines import MAX_BYTES, MAX_LINES, encode_request
from annotation.refining.prompting import request_body
from annotation.refining.recipes import RecipeDefinition
from annotation.refining.source import Source

# Escapes, and the name of each question beside its answer. `write_part` sees to it that the estimate holds.
ESCAPED: Final = 1.25
EXTRA_BYTES: Final = 1_500


@dataclass(frozen=True, slots=True)
class BatchPart:
    """One batch file: its number, the numbers of its first and last request, and how many there are to be asked."""

    part: int
    first: int
    last: int
    requests: int

    @property
    def name(self) -> str:
        return f"requests-{self.part:02}.jsonl"


def divide_requests(
    sizes: Iterable[tuple[int, int]], static_bytes: int, max_lines: int = MAX_LINES, max_bytes: int = MAX_BYTES
) -> list[BatchPart]:
    """Returns the parts of requests given as (number, bytes of the critique's answers), in order of their numbers."""
    parts: list[BatchPart] = []
    first = last = lines = total = 0
    for number, answer_bytes in sizes:
        line_bytes = static_bytes + EXTRA_BYTES + int(answer_bytes * ESCAPED)
        if lines and (lines == max_lines or total + line_bytes > max_bytes):
            parts.append(BatchPart(len(parts) + 1, first, last, lines))
            lines = total = 0
        first = first if lines else number
        last, lines, total = number, lines + 1, total + line_bytes
    return [*parts, BatchPart(len(parts) + 1, first, last, lines)] if lines else parts


def static_bytes(recipe: RecipeDefinition, model: str) -> int:
    """Returns the bytes that each line has in any case: those of the longest prompt without a critique."""
    sources = (Source(language, {}) for language in recipe["languages"])
    return max(len(encode_request(UUID(int=0), 0, request_body(recipe, source, model=model))) for source in sources)
