"""The filters of an export as SQL: each is a condition on a critique, and the reason for which it excludes one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from annotation.exporting.language import LANGUAGE_SQL
from annotation.exporting.purposes import FINALS_SQL, STATUS_SQL, except_work
from annotation.exporting.raters import RATER_FILTERS, rater_condition
from annotation.models import FINISHED, NOT_HELD_OUT, RETURNED, VISIBLE, Project, review_suffices


@dataclass(frozen=True, slots=True)
class Condition:
    """What a critique must satisfy, and the reason under which the manifest counts those that do not.

    If the condition is one on the whole image, `image_sql` states it over the row `image` and the image's counts in a
    statement of `counts`; it takes the last of the values, if there are any.
    """

    reason: str
    sql: str
    values: tuple[Any, ...]
    image_sql: str = ""

    @property
    def needs_counts(self) -> bool:
        """Whether the critiques of an image have to be counted for the condition."""
        return self.reason in COUNT_FILTERS


def filter_conditions(project: Project, stored_filter: Mapping[str, Any]) -> list[Condition]:
    """Returns the conditions of a project's stored filter, over the names of `critique_json.JOINS`.

    Withdrawn and rejected critiques, those of images that are held out for a benchmark or were set aside, and those
    that nobody accepted where the project lets only reviewed ones leave, are always excluded. Only work is reviewed, so
    that neither this nor a status concerns critiques of other purposes.
    """
    purposes: list[str] | None = stored_filter.get("purposes")
    return [
        *_purpose_conditions(str(project.id), purposes),
        *(
            _condition(project, name, value, is_mixed=purposes is not None)
            for name, value in stored_filter.items()
            if name != "purposes"
        ),
        Condition("held_out", NOT_HELD_OUT, (), NOT_HELD_OUT),
        Condition("image_set_aside", "image.status <> %s", ("set_aside",), "image.status <> %s"),
    ]


def run_conditions(project: Project, stored_filter: Mapping[str, Any]) -> list[Condition]:
    """Returns the conditions of a run's filter: a model is asked about no critique whose author is to change it."""
    return [*filter_conditions(project, stored_filter), Condition("returned", f"NOT ({RETURNED})", ())]


def _purpose_conditions(project_id: str, purposes: list[str] | None) -> list[Condition]:
    reviewed = review_suffices(f"'{project_id}'")
    if purposes is None:
        purpose, visible = Condition("purpose", "critique.purpose = 'work'", ()), VISIBLE.sql()
    else:
        purpose = Condition("purpose", "critique.purpose = ANY(%s)", (purposes,))
        visible, reviewed = STATUS_SQL, except_work(reviewed)
    return [
        purpose,
        Condition("withdrawn", "critique.withdrawn_at IS NULL", ()),
        Condition("rejected", visible, ()),
        Condition("not_reviewed", reviewed, ()),
    ]


def _condition(project: Project, name: str, value: Any, *, is_mixed: bool) -> Condition:
    """Returns the condition of one filter; `is_mixed` tells that critiques are not of work alone."""
    if name in RATER_FILTERS:
        sql, values = rater_condition(project, value)
        return Condition(name, sql, values)
    if name == "finals":
        return Condition(name, FINALS_SQL, ())
    sql = except_work(SQL[name]) if is_mixed and name == "status" else SQL[name]
    values = (str(project.id), value) if name in COUNT_FILTERS else (value,)
    return Condition(name, sql, values, IMAGE_SQL.get(name, ""))


def exclusion_reason(conditions: Sequence[tuple[str, str]]) -> str:
    """Returns SQL of the reason of the first (reason, SQL) whose SQL does not hold; NULL where all hold."""
    cases = " ".join(f"WHEN NOT ({sql}) THEN '{reason}'" for reason, sql in conditions)
    return f"CASE {cases} END" if cases else "NULL"


_GROUP: Final = """
EXISTS (SELECT FROM annotation_membership membership
         WHERE membership.project_id = critique.project_id AND membership.person_id = critique.annotator_id
           AND membership."group" = ANY(%s))
"""
# Conditions on images ignore the other filters, and each is evaluated once for the project, not for each critique: IS
# TRUE keeps the planner from joining, which it would do in the wrong direction for the first few rows of a preview.
_FINISHED: Final = f"of_image.project_id = %s AND {FINISHED.sql('of_image')}"
_CRITIQUES: Final = f"""
(critique.image_id IN (SELECT of_image.image_id FROM annotation_critique of_image WHERE {_FINISHED}
                        GROUP BY of_image.image_id HAVING count(*) >= %s)) IS TRUE
"""
# The share of the level (low, medium, high) that most people gave the image. It takes two levels: an image with fewer
# has no agreement.
_AGREEMENT: Final = f"""
(critique.image_id IN (SELECT counted.image_id
                        FROM (SELECT of_image.image_id, count(*) AS alike
                                FROM annotation_critique of_image WHERE {_FINISHED} AND of_image.level <> ''
                               GROUP BY of_image.image_id, of_image.level) counted
                       GROUP BY counted.image_id
                      HAVING sum(counted.alike) >= 2 AND max(counted.alike) / sum(counted.alike) >= %s)) IS TRUE
"""
# In the order in which a filter is stored; the filters on images come last, so that the first reason that applies is
# the same whether critiques are judged one by one or image by image.
SQL: Final = {
    "batch": "critique.batch_id = ANY(%s::uuid[])",
    "status": "critique.status = ANY(%s)",
    "submitted_after": "critique.submitted_at >= %s::timestamptz",
    "submitted_before": "critique.submitted_at < %s::timestamptz",
    "min_words": "critique.words >= %s",
    "language": f"{LANGUAGE_SQL} = ANY(%s)",
    "annotator_group": _GROUP,
    "source": "image.source = ANY(%s)",
    "min_critiques": _CRITIQUES,
    "min_agreement": _AGREEMENT,
}
IMAGE_SQL: Final = {
    "source": "image.source = ANY(%s)",
    "min_critiques": "finished >= %s",
    "min_agreement": "low + medium + high >= 2 "
    "AND greatest(low, medium, high)::numeric / nullif(low + medium + high, 0) >= %s",
}
COUNT_FILTERS: Final = frozenset({"min_critiques", "min_agreement"})
