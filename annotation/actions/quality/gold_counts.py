"""Keeps the sums over gold results: moves them with each result, begins those of a member anew, and recounts them."""

from collections import Counter, defaultdict
from collections.abc import Mapping
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
_NOTHING: Final = ", ".join(f"{name} = 0" for name in _SUMS)
_BEGIN_ANEW: Final = f"""
UPDATE annotation_goldmembercount SET {_NOTHING}, since = clock_timestamp()
 WHERE membership_id = %(membership)s
"""
_SUM_UP: Final = """count(*), count(*) FILTER (WHERE total > 0), sum(correct), sum(total),
       coalesce(sum(round(1000000 * correct::numeric / nullif(total, 0))), 0)"""
_SET: Final = ", ".join(f"{name} = excluded.{name}" for name in _SUMS)
# No result is counted meanwhile, because that locks a row of counts; rows that are missing are added, to be locked. All
# are locked in the order of their ids, those of members before those of items.
_MEMBERS: Final = "SELECT id FROM annotation_membership WHERE project_id = %(project)s"
_ITEMS: Final = "SELECT id FROM annotation_golditem WHERE project_id = %(project)s"
_RECOUNT: Final = (
    f"""
    INSERT INTO annotation_goldmembercount AS kept (membership_id, {", ".join(_SUMS)})
    SELECT member.id, 0, 0, 0, 0, 0 FROM annotation_membership member
     WHERE member.project_id = %(project)s
       AND (EXISTS (SELECT FROM annotation_goldmembercount seen WHERE seen.membership_id = member.id)
            OR EXISTS (SELECT FROM annotation_goldresult result
                         JOIN annotation_critique critique ON critique.id = result.critique_id
                        WHERE result.project_id = member.project_id AND result.person_id = member.person_id
                          AND critique.purpose = 'gold'))
     ORDER BY member.id
    ON CONFLICT (membership_id) DO UPDATE SET results = kept.results
    """,
    f"""
    INSERT INTO annotation_golditemcount AS kept (item_id, {", ".join(_SUMS)})
    SELECT item.id, 0, 0, 0, 0, 0 FROM annotation_golditem item WHERE item.project_id = %(project)s ORDER BY item.id
    ON CONFLICT (item_id) DO UPDATE SET results = kept.results
    """,
    f"UPDATE annotation_goldmembercount SET {_NOTHING} WHERE membership_id IN ({_MEMBERS})",
    f"UPDATE annotation_golditemcount SET {_NOTHING} WHERE item_id IN ({_ITEMS})",
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
    f"""
    INSERT INTO annotation_golditemcount (item_id, {", ".join(_SUMS)})
    SELECT item_id, {_SUM_UP} FROM annotation_goldresult WHERE project_id = %(project)s GROUP BY item_id
    ON CONFLICT (item_id) DO UPDATE SET {_SET}
    """,
)


class ItemCounts:
    """Differences of the counts of items, summed up while results are stored.

    They are written last in a transaction and in the order of the items, because many people answer the same ones.
    """

    def __init__(self) -> None:
        self._sums: dict[UUID, Counter[str]] = defaultdict(Counter)

    def add(self, item_id: UUID, sums: Mapping[str, int]) -> None:
        """Adds to the counts of an item; negative numbers take away."""
        self._sums[item_id].update(sums)

    def write(self) -> None:
        """Writes the differences, whose rows are then locked until the end of the transaction."""
        with connection.cursor() as cursor:
            for item_id, sums in sorted(self._sums.items()):
                cursor.execute(_ADD_TO_ITEM, {**dict.fromkeys(_SUMS, 0), **sums, "item": item_id})
        self._sums.clear()


def move_counts(critique: Critique, before: GoldResult | None, after: GoldResult | None, items: ItemCounts) -> None:
    """Counts `after` in place of `before`: in `items`, and if the critique is gold among the work for its author.

    Call it in the transaction that stores or deletes the result. The author's row is locked until its end.
    """
    result = after or before
    if result is None:
        return
    sums = {name: value - former for name, value, former in zip(_SUMS, _sums_of(after), _sums_of(before), strict=True)}
    if not any(sums.values()):
        return
    items.add(result.item_id, sums)
    if critique.purpose == Purpose.GOLD:
        author: dict[str, Any] = {"project": result.project_id, "person": result.person_id, "at": result.at}
        with connection.cursor() as cursor:
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
    """Counts the gold results of a project again; those that are stored meanwhile are counted after that."""
    with connection.cursor() as cursor:
        for statement in _RECOUNT:
            cursor.execute(statement, {"project": project_id})


def _sums_of(result: GoldResult | None) -> tuple[int, int, int, int, int]:
    if result is None:
        return 0, 0, 0, 0, 0
    # Rounded half up, as the recount of the database does.
    share = (2_000_000 * result.correct + result.total) // (2 * result.total) if result.total else 0
    return 1, int(result.total > 0), result.correct, result.total, share
