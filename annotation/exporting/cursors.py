"""The place that a reader of the feed has come to, as a text that means nothing to them."""

import base64
import re
from typing import Final, NamedTuple, Self
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from annotation.errors import Conflict, Invalid

_VERSION: Final = "2"
_TEXT: Final = re.compile(rf"{_VERSION}:(\d{{1,19}}):([0-9a-f]{{32}}):([0-9a-f]{{8}})?", re.ASCII)
_MOST: Final = 2**63

# A place holds where it was given while its critique still is as it was then, or has changed since: of a database that
# went back to an older state, it would lead past what was written in between. One that was given before this database
# was restored into its present cluster holds too, since all that came afterwards is later (`DatabaseIncarnation`).
_MARK: Final = "left(md5({identity}), 8)"
_HOLDS: Final = f"""
SELECT here.mark, CASE
    WHEN %(changed_seq)s = 0 THEN true
    WHEN %(cluster)s = here.mark THEN EXISTS (
        SELECT 1 FROM annotation_critique critique
         WHERE critique.id = %(id)s AND critique.project_id = %(project)s AND critique.changed_seq >= %(changed_seq)s)
    ELSE EXISTS (
        SELECT 1 FROM annotation_databaseincarnation earlier
         WHERE {_MARK.format(identity="earlier.identity")} = %(cluster)s
           AND %(changed_seq)s >> 48 <= earlier.number)
    END
  FROM (SELECT {_MARK.format(identity="loupe_cluster_identity()")} AS mark) here
"""


class Place(NamedTuple):
    """After the critique `id`, as the moment `changed_seq` left it; `cluster` marks where that was told."""

    changed_seq: int
    id: UUID
    cluster: str = ""

    def as_cursor(self) -> str:
        """Letters, digits, `-` and `_` only: it goes into an address as it is."""
        text = f"{_VERSION}:{self.changed_seq}:{self.id.hex}:{self.cluster}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def from_cursor(cls, cursor: str) -> Self:
        """Raises Invalid (`bad_cursor`) for anything that `as_cursor` did not make."""
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            match = _TEXT.fullmatch(base64.b64decode(padded, b"-_", validate=True).decode("ascii"))
        except ValueError:  # not base64, or not ASCII
            raise _bad() from None
        if match is None:
            raise _bad()
        place = cls(int(match[1]), UUID(hex=match[2]), match[3] or "")
        if place.changed_seq >= _MOST or place.as_cursor() != cursor:
            raise _bad()
        return place


START: Final = Place(0, UUID(int=0))


def check_place(place: Place, project_id: UUID) -> str:
    """The mark of this cluster, for the places to come.

    Raises Conflict (`cursor_of_another_database`) for a place from which critiques of this project could be skipped.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLDS, {**place._asdict(), "project": project_id})
        mark, holds = cursor.fetchone()
    if not holds:
        sentence = _(
            "This cursor was given by another database, or before this one went back to an older state. Leave `since` "
            "out to begin anew: critiques keep their ids."
        )
        raise Conflict(sentence, code="cursor_of_another_database", fields={"since": [sentence]})
    return str(mark)


def _bad() -> Invalid:
    sentence = _("This cursor is not one that this address gave. Use the last `next`, or leave it out to begin anew.")
    return Invalid(sentence, code="bad_cursor", fields={"since": [sentence]})
