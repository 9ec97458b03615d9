"""Encodes and checks cursors: opaque texts by which a client of the feed continues where it stopped."""

import base64
import re
from typing import Final, NamedTuple, Self
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from annotation.errors import Conflict, Invalid

_VERSION: Final = "2"
_TEXT: Final = re.compile(rf"{_VERSION}:(\d{{1,19}}):([0-9a-f]{{32}}):([0-9a-f]{{8}})?", re.ASCII)
_MAX_CHANGED_SEQ: Final = 2**63

# A cursor is valid in the incarnation that gave it while its row is in that state or a later one: after a restore
# to an older state, it would skip what was written in between. A cursor from before this database was restored into its
# present incarnation (`DatabaseIncarnation`) is valid too: everything that was written afterwards has a later number.
_MARK: Final = "left(md5({identity}), 8)"
_IS_VALID: Final = f"""
SELECT here.mark, CASE
    WHEN %(changed_seq)s = 0 THEN true
    WHEN %(incarnation)s = here.mark THEN EXISTS (
        SELECT 1 FROM {{table}} fed
         WHERE fed.id = %(id)s AND fed.project_id = %(project)s AND fed.changed_seq >= %(changed_seq)s)
    ELSE EXISTS (
        SELECT 1 FROM annotation_databaseincarnation earlier
         WHERE {_MARK.format(identity="earlier.identity")} = %(incarnation)s
           AND %(changed_seq)s >> 48 <= earlier.number)
    END
  FROM (SELECT {_MARK.format(identity="loupe_cluster_identity()")} AS mark) here
"""


class Cursor(NamedTuple):
    """A position after the row `id` in its state of `changed_seq`; `incarnation` marks the database it is from."""

    changed_seq: int
    id: UUID
    incarnation: str = ""

    def encode(self) -> str:
        """Returns letters, digits, `-` and `_` only, which need no quoting in a URL."""
        text = f"{_VERSION}:{self.changed_seq}:{self.id.hex}:{self.incarnation}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Self:
        """Returns the cursor that `encode` made the text of. Raises Invalid (`bad_cursor`) for any other text."""
        try:
            padded = text + "=" * (-len(text) % 4)
            match = _TEXT.fullmatch(base64.b64decode(padded, b"-_", validate=True).decode("ascii"))
        except ValueError:  # not base64, or not ASCII
            raise _bad_cursor() from None
        if match is None:
            raise _bad_cursor()
        cursor = cls(int(match[1]), UUID(hex=match[2]), match[3] or "")
        if cursor.changed_seq >= _MAX_CHANGED_SEQ or cursor.encode() != text:
            raise _bad_cursor()
        return cursor


START: Final = Cursor(0, UUID(int=0))


def check_cursor(cursor: Cursor, project_id: UUID, table: str = "annotation_critique") -> str:
    """Returns the mark of the present database incarnation, for the cursors that follow.

    Raises Conflict (`cursor_of_another_database`) for a cursor that could skip rows of `table` of this project.
    """
    with connection.cursor() as database_cursor:
        database_cursor.execute(_IS_VALID.format(table=table), {**cursor._asdict(), "project": project_id})
        mark, is_valid = database_cursor.fetchone()
    if not is_valid:
        sentence = _(
            "This cursor came from another database, or from before this one was restored to an older state. Leave "
            "`since` out to start from the beginning: rows keep their ids."
        )
        raise Conflict(sentence, code="cursor_of_another_database", fields={"since": [sentence]})
    return str(mark)


def _bad_cursor() -> Invalid:
    sentence = _(
        "This cursor did not come from the feed. Use the last `next`, or leave it out to start from the beginning."
    )
    return Invalid(sentence, code="bad_cursor", fields={"since": [sentence]})
