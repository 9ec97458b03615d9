"""What is different of a critique between two releases: read backwards from what it says now.

A release keeps no answers beside its files, which may be of any format. It keeps a hash that tells at which of its
changes a critique stood, and each change of a critique has a row with what was there before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import connection

from annotation.exporting.release_index import read_hashes, touched
from annotation.models import Export

_STANDINGS: Final = f"""
SELECT critique.id, critique.answers::text, critique.marks::text, moment.at, moment.answers::text,
       moment.regions_before::text, {touched("moment.at")}
  FROM annotation_critique critique JOIN annotation_image image ON image.id = critique.image_id
 CROSS JOIN LATERAL (
       SELECT 0 AS place, critique.submitted_at AS at, '{{}}'::jsonb AS answers, NULL::jsonb AS regions_before
        UNION ALL
       SELECT change.id, change.at, change.answers, change.regions_before FROM annotation_critiquechange change
        WHERE change.critique_id = critique.id) moment
 WHERE critique.id = ANY(%s::uuid[]) ORDER BY critique.id, moment.place
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """The answers, and the places that they cite, in each of two releases.

    `retold`: what is told of the image is another. Where the image was told anew after both releases as well, it is
    only known when nothing else is different.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    marks_before: Mapping[str, Any]
    marks_after: Mapping[str, Any]
    retold: bool

    @property
    def is_known(self) -> bool:
        """Whether anything of it can be told; changes from before their values were kept cannot."""
        return self.retold or self.before != self.after or self.marks_before != self.marks_after


@dataclass(slots=True)
class _History:
    """A critique as it says now, and its changes from the first on: (when, answers before and after, regions before,
    hash since then)."""

    answers: dict[str, Any]
    marks: dict[str, Any]
    moments: list[tuple[datetime, dict[str, Any], Mapping[str, Any] | None, bytes]] = field(default_factory=list)

    def stood(self, kept: bytes, asked: datetime) -> tuple[int, bool]:
        """At which change it stood in a release, and whether its hash says so; else the release's time does."""
        matching = [place for place, moment in enumerate(self.moments) if moment[3] == kept]
        earlier = [place for place, moment in enumerate(self.moments) if moment[0] <= asked]
        return (matching[-1], True) if matching else (max(earlier, default=0), False)

    def at(self, place: int) -> tuple[dict[str, Any], Mapping[str, Any]]:
        """Answers and marks right after a change: all later ones are taken back."""
        answers, marks = dict(self.answers), self.marks
        for _at, changes, regions_before, _hash in reversed(self.moments[place + 1 :]):
            answers |= {key: was for key, (was, _is) in changes.items()}
            marks = marks if regions_before is None else regions_before
        return {key: value for key, value in answers.items() if value is not None}, marks


def read_differences(before: Export, after: Export, ids: Iterable[UUID]) -> dict[UUID, Difference]:
    """How critiques that both releases hold differ; `ids` are few, such as those of a page."""
    histories = _read_histories(list(ids))
    earlier, later = read_hashes(before, histories), read_hashes(after, histories)
    return {
        one: _difference(history, (earlier[one], _asked(before)), (later[one], _asked(after)))
        for one, history in histories.items()
        if one in earlier and one in later
    }


def _read_histories(ids: list[UUID]) -> dict[UUID, _History]:
    found: dict[UUID, _History] = {}
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, [[str(one) for one in ids]])
        for one, answers, marks, at, changes, regions_before, touched_since in cursor.fetchall():
            history = found.setdefault(one, _History(orjson.loads(answers), orjson.loads(marks)))
            before = orjson.loads(regions_before) if regions_before else None
            history.moments.append((at, orjson.loads(changes), before, bytes(touched_since)))
    return found


def _asked(export: Export) -> datetime:
    return export.started_at or export.created_at


def _difference(history: _History, earlier: tuple[bytes, datetime], later: tuple[bytes, datetime]) -> Difference:
    (first, is_first_sure), (second, is_second_sure) = history.stood(*earlier), history.stood(*later)
    (before, marks_before), (after, marks_after) = history.at(first), history.at(second)
    retold = earlier[0] != later[0] and (is_first_sure != is_second_sure or first == second)
    return Difference(before, after, marks_before, marks_after, retold)
