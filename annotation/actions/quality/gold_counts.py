"""Keeps the sums over gold results: moves them with each result, begins those of a member anew, and recounts them."""

from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from annotation.models import Critique, GoldResult, Purpose

_SUMS: Final = ("results", "compared", "correct", "total", "shares")
_ADDED: Final = ", ".join(f"{name} = kept.{name} + excluded.{name}" for name in _SUMS)
_ADD_TO_ITEM: Final = f"""
INSERT INTO annotation_golditemcount AS kept (item_id, {", ".join(_SUMS)})
VALUES (%(item)s, %(results)s, %(compared)s, %(correct)s, %(total)s, %(shares)s)
ON CONFLICT (item_id) DO UPDATE SET {_ADDED}
"""
# The row is locked before `since` is read: a member may be resumed at the same instant.
_ADD_TO_MEMBER: Final = f"""
INSERT INTO annotation_goldmembercount AS kept (membership_id, {", ".join(_SUMS)})
SELECT id, %(results)s, %(compared)s, %(correct)s, %(total)s, %(shares)s FROM annotation_membership
 WHERE project_id = %(project)s AND person_id = %(person)s
ON CONFLICT (membership_id) DO UPDATE SET {_ADDED} WHERE kept.since IS NULL OR kept.since <= %(at)s
"""
_LOCK: Final = f"""
INSERT INTO annotation_goldmembercount AS kept (membership_id, {", ".join(_SUMS)})
VALUES (%(membership)s, 0, 0, 0, 0, 0)
ON CONFLICT (membership_id) DO UPDATE SET results = kept.results
"""
_BEGIN_ANEW: Final = f"""
UPDATE annotation_goldmembercount SET {", ".join(f"{name} = 0" for name in _SUMS)}, since = clock_timestamp()
 WHERE membership_id = %(membership)s
"""
_SUM_UP: Final = """count(*), count(*) FILTER (WHERE total > 0), sum(correct), sum(total),
       coalesce(sum(round(1000000 * correct::numeric / nullif(total, 0))), 0)"""
_SET: Final = ", ".join(f"{name} = excluded.{name}" for name in _SUMS)
_RECOUNT: Final = (
    "LOCK TABLE annotation_goldresult IN SHARE MODE",
    f"""
    INSERT INTO annotation_golditemcount (item_id, {", ".join(_SUMS)})
    SELECT item_id, {_SUM_UP} FROM annotation_goldresult WHERE project_id = %(project)s GROUP BY item_id
    ON CONFLICT (item_id) DO UPDATE SET {_SET}
    """,
    f"""
    UPDATE annotation_goldmembercount SET {", ".join(f"{name} = 0" for name in _SUMS)}
     WHERE membership_id IN (SELECT id FROM annotation_membership WHERE project_id = %(project)s)
    """,
    f"""
    INSERT INTO annotation_goldmembercount (membership_id, {", ".join(_SUMS)})
    SELECT membership_id, {_SUM_UP}
      FROM (SELECT member.id AS membership_id, result.correct, result.total
              FROM annotation_goldresult result
              JOIN annotation_critique critique ON critique.id = result.critique_id AND critique.purpose = 'gold'
              JOIN annotation_membership member
                ON member.project_id = result.project_id AND member.person_id = result.person_id
              LEFT JOIN annotation_goldmembercount kept ON kept.membership_id = member.id
             WHERE result.project_id = %(project)s AND (kept.since IS NULL OR kept.since <= result.at)) AS results
     GROUP BY membership_id
    ON CONFLICT (membership_id) DO UPDATE SET {_SET}
    """,
)


def move_counts(critique: Critique, before: GoldResult | None, after: GoldResult | None) -> None:
    """Counts `after` in place of `before`: for the item, and if the critique is gold among the work for its author.

    Call it in the transaction that stores or deletes the result. The rows are locked until its end, the item's first.
    """
    result = after or before
    if result is None:
        return
    sums = {name: value - former for name, value, former in zip(_SUMS, _sums_of(after), _sums_of(before), strict=True)}
    if not any(sums.values()):
        return
    author: dict[str, Any] = {"project": result.project_id, "person": result.person_id, "at": result.at}
    with connection.cursor() as cursor:
        cursor.execute(_ADD_TO_ITEM, {**sums, "item": result.item_id})
        if critique.purpose == Purpose.GOLD:
            cursor.execute(_ADD_TO_MEMBER, {**sums, **author})


def lock_counts(membership_id: UUID) -> None:
    """Locks the counts of a member until the end of the transaction; call it before locking the membership.

    Who scores gold has the counts locked when the member is judged, and locks the membership after them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"membership": membership_id})


def begin_anew(membership_id: UUID) -> None:
    """Forgets the results of a member, whose counts are locked: those that are stored from now on count."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN_ANEW, {"membership": membership_id})


@transaction.atomic
def recount_gold(project_id: UUID) -> None:
    """Counts the gold results of a project again; no result is stored meanwhile."""
    with connection.cursor() as cursor:
        for statement in _RECOUNT:
            cursor.execute(statement, {"project": project_id})


def _sums_of(result: GoldResult | None) -> tuple[int, int, int, int, int]:
    if result is None:
        return 0, 0, 0, 0, 0
    # Rounded half up, as the recount of the database does.
    share = (2_000_000 * result.correct + result.total) // (2 * result.total) if result.total else 0
    return 1, int(result.total > 0), result.correct, result.total, share
