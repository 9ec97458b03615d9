"""Compares a critique in two releases, by undoing its changes from its present state.

A release stores no answers besides its files, which may be in any format. It stores a hash by which the state of a
critique is identified, and each change of a critique has a row with the values before it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import connection

from annotation.exporting.release_index import read_hashes
from annotation.exporting.sql.index_entries import HALF, critique_hash
from annotation.models import Export, TurnSource

# The states of each critique: as it was submitted, and after each change.
_STATES: Final = f"""
SELECT critique.id, critique.answers::text, critique.marks::text, state.at, state.answers::text,
       state.regions_before::text, {critique_hash("state.at")}
  FROM annotation_critique critique JOIN annotation_image image ON image.id = critique.image_id
 CROSS JOIN LATERAL (
       SELECT 0 AS position, critique.submitted_at AS at, '{{}}'::jsonb AS answers, NULL::jsonb AS regions_before
        UNION ALL
       SELECT change.id, change.at, change.answers, change.regions_before FROM annotation_critiquechange change
        WHERE change.critique_id = critique.id) state
 WHERE critique.id = ANY(%s::uuid[]) ORDER BY critique.id, state.position
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """The answers of a critique, and the marks that they cite, in each of two releases.

    `metadata_replaced`: the metadata of the image differs. If it was replaced again after both releases, that is only
    known if nothing else differs. `instructions_changed`: both releases have instructions, and not the same.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    marks_before: Mapping[str, Any]
    marks_after: Mapping[str, Any]
    metadata_replaced: bool
    instructions_changed: bool = False

    @property
    def is_known(self) -> bool:
        """Whether any difference is known; changes from before their values were stored are not."""
        is_replaced = self.metadata_replaced or self.instructions_changed
        return is_replaced or self.before != self.after or self.marks_before != self.marks_after


@dataclass(frozen=True, slots=True)
class _State:
    """A critique from `at` on, and the hash of releases that contain this state.

    `changes` are the answers before and after the change, `regions_before` the regions before it if they changed.
    """

    at: datetime
    changes: dict[str, Any]
    regions_before: Mapping[str, Any] | None
    hash: bytes


@dataclass(slots=True)
class _History:
    """The present answers and marks of a critique, and its states from the first on."""

    answers: dict[str, Any]
    marks: dict[str, Any]
    states: list[_State] = field(default_factory=list)

    def state_in(self, release_hash: bytes, released_at: datetime) -> tuple[int, bool]:
        """Returns the index of the state in a release, and whether the hash identified it; else the time does."""
        length = len(release_hash)
        matching = [index for index, state in enumerate(self.states) if state.hash[:length] == release_hash]
        earlier = [index for index, state in enumerate(self.states) if state.at <= released_at]
        return (matching[-1], True) if matching else (max(earlier, default=0), False)

    def values_at(self, index: int) -> tuple[dict[str, Any], Mapping[str, Any]]:
        """Returns the answers and marks in a state, by undoing all later changes."""
        answers = dict(self.answers)
        marks: Mapping[str, Any] = self.marks
        for state in reversed(self.states[index + 1 :]):
            answers |= {key: before for key, (before, _after) in state.changes.items()}
            marks = marks if state.regions_before is None else state.regions_before
        return {key: value for key, value in answers.items() if value is not None}, marks


def read_differences(before: Export, after: Export, critique_ids: Iterable[UUID]) -> dict[UUID, Difference]:
    """Returns the differences of critiques that both releases contain. Pass few ids, such as those of a page."""
    histories = _read_histories(list(critique_ids))
    earlier, later = read_hashes(before, histories), read_hashes(after, histories)
    releases = (_Release.of(before), _Release.of(after))
    return {
        critique_id: _difference(history, releases, (earlier[critique_id], later[critique_id]))
        for critique_id, history in histories.items()
        if critique_id in earlier and critique_id in later
    }


def _read_histories(critique_ids: list[UUID]) -> dict[UUID, _History]:
    histories: dict[UUID, _History] = {}
    with connection.cursor() as cursor:
        cursor.execute(_STATES, [[str(critique_id) for critique_id in critique_ids]])
        for critique_id, answers, marks, at, changes, regions, state_hash in cursor.fetchall():
            history = histories.setdefault(critique_id, _History(orjson.loads(answers), orjson.loads(marks)))
            regions_before = orjson.loads(regions) if regions else None
            history.states.append(_State(at, orjson.loads(changes), regions_before, bytes(state_hash)))
    return histories


@dataclass(frozen=True, slots=True)
class _Release:
    """When a release was made, and whether it has instructions, whose hash is then the second half of each hash."""

    at: datetime
    has_instructions: bool

    @classmethod
    def of(cls, export: Export) -> "_Release":
        return cls(export.started_at or export.created_at, export.turns != TurnSource.TEMPLATES)

    def critique_hash(self, release_hash: bytes) -> bytes:
        """Returns the part of a hash that is the critique's alone."""
        return release_hash[:HALF] if self.has_instructions else release_hash


def _difference(history: _History, releases: tuple[_Release, _Release], hashes: tuple[bytes, bytes]) -> Difference:
    earlier, later = (release.critique_hash(hash_) for release, hash_ in zip(releases, hashes, strict=True))
    first, first_is_certain = history.state_in(earlier, releases[0].at)
    second, second_is_certain = history.state_in(later, releases[1].at)
    (before, marks_before), (after, marks_after) = history.values_at(first), history.values_at(second)
    length = min(len(earlier), len(later))
    is_other = earlier[:length] != later[:length]
    replaced = is_other and (first_is_certain != second_is_certain or first == second)
    both_have_instructions = all(release.has_instructions for release in releases)
    instructions_changed = both_have_instructions and hashes[0][HALF:] != hashes[1][HALF:]
    return Difference(before, after, marks_before, marks_after, replaced, instructions_changed)
