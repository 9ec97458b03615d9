"""Real photographs cut off, flipped, doubled and stirred, each in every format."""

import random
from collections.abc import Iterator
from functools import partial

from tests.hostile.case import BROKEN, IN, KINDS, SHAKEN, Case, case, photograph

FLIPS = 10


def cases() -> Iterator[Case]:
    for kind, ending in KINDS.items():
        for tenth in range(1, 10):
            yield case("cut at a tenth", f"cut-{tenth}.{ending}", partial(_cut, kind, tenth), *BROKEN)
        yield case("cut at a tenth", f"cut-last-byte.{ending}", partial(_without_last, kind), IN, *BROKEN)
        for number in range(FLIPS):
            yield case("flipped bits", f"flip-{number}.{ending}", partial(_flipped, kind, number), *SHAKEN)
        yield case("stirred", f"hole.{ending}", partial(_with_hole, kind), *SHAKEN)
        yield case("stirred", f"doubled.{ending}", partial(_doubled, kind), IN)
        yield case("stirred", f"tail.{ending}", partial(_with_tail, kind), IN)
        yield case("stirred", f"head-of-next.{ending}", partial(_other_head, kind), *SHAKEN)


def _cut(kind: str, tenth: int) -> bytes:
    whole = photograph(kind)
    return whole[: len(whole) * tenth // 10]


def _without_last(kind: str) -> bytes:
    return photograph(kind)[:-1]


def _flipped(kind: str, number: int) -> bytes:
    """One bit of the first hundred bytes for even numbers, and thirty anywhere for odd ones."""
    chance, whole = random.Random(f"{kind}{number}"), bytearray(photograph(kind))
    places = [chance.randrange(12, 100)] if number % 2 == 0 else chance.sample(range(100, len(whole)), 30)
    for place in places:
        whole[place] ^= 1 << chance.randrange(8)
    return bytes(whole)


def _with_hole(kind: str) -> bytes:
    """A twentieth in the middle is zero."""
    whole = photograph(kind)
    start, length = len(whole) // 2, len(whole) // 20
    return whole[:start] + b"\0" * length + whole[start + length :]


def _doubled(kind: str) -> bytes:
    return photograph(kind) * 2


def _with_tail(kind: str) -> bytes:
    return photograph(kind) + random.Random(kind).randbytes(5_000)


def _other_head(kind: str) -> bytes:
    """The first bytes of another format before the rest of this one."""
    kinds = list(KINDS)
    other = kinds[(kinds.index(kind) + 1) % len(kinds)]
    return photograph(other)[:16] + photograph(kind)[16:]
