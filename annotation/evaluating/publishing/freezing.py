"""Freezes chosen items: their numbers, their splits, and the order of their options with balanced letters.

Everything that looks random is a keyed hash: the seed stands in public files, and without the key of the project nobody
can compute the right letters from it.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from annotation.evaluating.items import Criterion, Item, content_id
from annotation.evaluating.publishing.selection import ChosenItem

_PURPOSE: Final = b"benchmark"


@dataclass(frozen=True, slots=True)
class FrozenItem:
    """An item as it is published, and the choice that it was made of."""

    item: Item
    chosen: ChosenItem


class KeyedHash:
    """Makes numbers of texts that nobody can compute without the secret."""

    def __init__(self, secret: str, seed: int) -> None:
        self._key = hmac.digest(secret.encode(), _PURPOSE + str(seed).encode(), hashlib.sha256)

    def __call__(self, *texts: str) -> bytes:
        """Returns 32 bytes of the texts."""
        message = b"".join(len(data).to_bytes(8) + data for data in (text.encode() for text in texts))
        return hmac.digest(self._key, message, hashlib.sha256)


def freeze_items(chosen: Sequence[ChosenItem], keyed_hash: KeyedHash, dev_share: float) -> list[FrozenItem]:
    """Returns the items in the order of `chosen`, numbered from 1.

    Within each split, criterion and number of options, the letters of right answers differ in frequency by at most one.
    Those of the development split, which are public, tell nothing of the others.
    """
    dev_groups = _draw_dev_groups(chosen, keyed_hash, dev_share)
    order_hash = _OrderHash(keyed_hash, chosen, dev_groups)
    letters = _deal_letters(chosen, order_hash, dev_groups)
    return [
        FrozenItem(_item(number, choice, letters[number], order_hash, choice.image.group in dev_groups), choice)
        for number, choice in enumerate(chosen, 1)
    ]


class _OrderHash:
    """Hashes by which options are ordered: those of the same items in the same splits alone are the same.

    A version with one item more deals other letters. If the wrong options kept their order in it, the option that has
    moved between two public files would be the right one.
    """

    def __init__(self, keyed_hash: KeyedHash, chosen: Sequence[ChosenItem], dev_groups: set[str]) -> None:
        self._hash = keyed_hash
        rows = (f"{choice.candidate.id} {choice.correct} {choice.image.group in dev_groups}" for choice in chosen)
        self._edition = keyed_hash("edition", *rows).hex()

    def start(self, *stratum: str) -> int:
        """Returns a number from which the letters of a stratum are dealt."""
        return int.from_bytes(self._hash("letters", self._edition, *stratum))

    def of(self, choice: ChosenItem, *purpose: str) -> bytes:
        """Returns a hash of an item."""
        candidate = choice.candidate
        texts = (choice.image.sha256, candidate.criterion, choice.question, str(candidate.id))
        return self._hash(self._edition, *purpose, *texts)


def _draw_dev_groups(chosen: Sequence[ChosenItem], keyed_hash: KeyedHash, share: float) -> set[str]:
    """Returns the near-duplicate groups of the development split: whole ones, until the next would exceed the share.

    Groups whose keys were published before are all among them, whatever the share. Those of earlier test items are not:
    their keys would no longer be secret.
    """
    sizes: dict[str, int] = defaultdict(int)
    for choice in chosen:
        sizes[choice.image.group] += 1
    groups = {choice.image.group for choice in chosen if choice.image.has_public_keys}
    secret_groups = {choice.image.group for choice in chosen if choice.image.has_secret_keys}
    wanted, drawn = share * len(chosen), sum(sizes[group] for group in groups)
    for group in sorted(sizes.keys() - groups - secret_groups, key=lambda group: keyed_hash("split", group)):
        if drawn + sizes[group] <= wanted + 0.5:
            groups.add(group)
            drawn += sizes[group]
    return groups


def _deal_letters(chosen: Sequence[ChosenItem], order_hash: _OrderHash, dev_groups: set[str]) -> dict[int, int]:
    """Returns the index of the right letter of each item by its number, 0 for items without options.

    Letters are dealt in turn to the items of a stratum in the order of their hashes, in each split from a start of its
    own: with one start for both, the public letters of a small stratum would tell those of the test.
    """
    strata: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for number, choice in enumerate(chosen, 1):
        split = "dev" if choice.image.group in dev_groups else "test"
        strata[split, choice.candidate.criterion, len(choice.options)].append(number)
    letters: dict[int, int] = {}
    for (split, criterion, size), numbers in strata.items():
        start = order_hash.start(split, criterion, str(size))
        numbers.sort(key=lambda number: order_hash.of(chosen[number - 1], "letter"))
        for turn, number in enumerate(numbers):
            letters[number] = (start + turn) % size if size else 0
    return letters


def _item(number: int, choice: ChosenItem, letter: int, order_hash: _OrderHash, is_dev: bool) -> Item:
    candidate = choice.candidate
    options, correct = choice.options, choice.correct
    if correct is not None:
        wrong = [option for index, option in enumerate(options) if index != correct]
        wrong.sort(key=lambda option: order_hash.of(choice, "option", option))
        options, correct = (*wrong[:letter], options[correct], *wrong[letter:]), letter
    item = Item(
        id="",
        number=number,
        image=choice.image.file,
        criterion=cast("Criterion", candidate.criterion),
        question=choice.question,
        options=options,
        correct=correct,
        references=choice.references,
        dimension=candidate.dimension,
        kind=candidate.kind,
        source=choice.image.source,
        split="dev" if is_dev else "test",
    )
    return replace(item, id=content_id(item))
