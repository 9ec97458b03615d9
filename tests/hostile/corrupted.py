"""Photographs of every format with bytes cut off, flipped, doubled or replaced."""

import random
from collections.abc import Iterator
from functools import partial

from tests.hostile.case import ACCEPTED, BROKEN, CORRUPTED, EXTENSIONS, Case, case, encoded_photograph

FLIPS = 10


def cases() -> Iterator[Case]:
    for kind, extension in EXTENSIONS.items():
        for tenth in range(1, 10):
            yield case("cut at a tenth", f"cut-{tenth}.{extension}", partial(_cut, kind, tenth), *BROKEN)
        yield case("cut at a tenth", f"cut-last-byte.{extension}", partial(_without_last, kind), ACCEPTED, *BROKEN)
        for number in range(FLIPS):
            yield case("flipped bits", f"flip-{number}.{extension}", partial(_flipped, kind, number), *CORRUPTED)
        yield case("rearranged", f"hole.{extension}", partial(_with_hole, kind), *CORRUPTED)
        yield case("rearranged", f"doubled.{extension}", partial(_doubled, kind), ACCEPTED)
        yield case("rearranged", f"tail.{extension}", partial(_with_tail, kind), ACCEPTED)
        yield case("rearranged", f"head-of-next.{extension}", partial(_other_head, kind), *CORRUPTED)


def _cut(kind: str, tenth: int) -> bytes:
    content = encoded_photograph(kind)
    return content[: len(content) * tenth // 10]


def _without_last(kind: str) -> bytes:
    return encoded_photograph(kind)[:-1]


def _flipped(kind: str, number: int) -> bytes:
    """Flips one bit of the first hundred bytes for even numbers, and thirty elsewhere for odd ones."""
    generator, content = random.Random(f"{kind}{number}"), bytearray(encoded_photograph(kind))
    positions = [generator.randrange(12, 100)] if number % 2 == 0 else generator.sample(range(100, len(content)), 30)
    for position in positions:
        content[position] ^= 1 << generator.randrange(8)
    return bytes(content)


def _with_hole(kind: str) -> bytes:
    """Replaces a twentieth in the middle by zeros."""
    content = encoded_photograph(kind)
    start, length = len(content) // 2, len(content) // 20
    return content[:start] + b"\0" * length + content[start + length :]


def _doubled(kind: str) -> bytes:
    return encoded_photograph(kind) * 2


def _with_tail(kind: str) -> bytes:
    return encoded_photograph(kind) + random.Random(kind).randbytes(5_000)


def _other_head(kind: str) -> bytes:
    """Replaces the first bytes by those of another format."""
    kinds = list(EXTENSIONS)
    next_kind = kinds[(kinds.index(kind) + 1) % len(kinds)]
    return encoded_photograph(next_kind)[:16] + encoded_photograph(kind)[16:]
