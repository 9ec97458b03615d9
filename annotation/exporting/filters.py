"""Which critiques go into an export: declared filters only, each an SQL condition and the reason it stands for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.exporting.language import LANGUAGE_SQL, LANGUAGES
from annotation.models import FINISHED, VISIBLE, Batch, Project

MOST_WORDS: Final = 100_000
MOST_CRITIQUES: Final = 1_000
MOST_CHARACTERS: Final = 100


@dataclass(frozen=True, slots=True)
class Condition:
    """What a critique must satisfy, and the reason by which the manifest counts those that do not.

    `of_image` is the same of an image as a whole, over its row `image` and its numbers in `tally`, where it is asked of
    images; it takes the last of the values.
    """

    reason: str
    sql: str
    values: tuple[Any, ...]
    of_image: str = ""

    @property
    def needs_numbers(self) -> bool:
        """Whether an image's critiques have to be counted for it."""
        return self.reason in OF_IMAGES


def parse_filter(project: Project, given: Mapping[str, Any]) -> dict[str, Any]:
    """The filter in its stored form, with the default spelt out: `status` is all but returned critiques.

    Raises Invalid naming each filter that does not exist or cannot be read, such as `filter.batch`.
    """
    wrong: dict[str, list[str]] = {}
    parsed: dict[str, Any] = {"status": list(FINISHED.statuses)}
    for name, value in given.items():
        try:
            parsed[name] = _reader(name)(project, value)
        except ValueError as error:
            wrong[f"filter.{name}"] = [str(error)]
    if wrong:
        raise Invalid(_("Some fields need another look."), fields=wrong)
    return {name: parsed[name] for name in READERS if name in parsed}


def conditions(project: Project, parsed: Mapping[str, Any]) -> list[Condition]:
    """The SQL of a stored filter of a project, over the names of `documents.JOINS`.

    What is withdrawn, or set aside with its image, never goes out.
    """
    own = str(project.id)
    return [
        Condition("withdrawn", VISIBLE.sql("critique.status"), ()),
        *(
            Condition(name, SQL[name], (own, value) if name in OF_IMAGES else (value,), OF_IMAGE.get(name, ""))
            for name, value in parsed.items()
        ),
        Condition("image_set_aside", "image.status <> %s", ("set_aside",), "image.status <> %s"),
    ]


def _reader(name: str) -> Callable[[Project, Any], Any]:
    if name not in READERS:
        raise ValueError(_("There is no such filter. Choose from: %(names)s.") % {"names": ", ".join(READERS)})
    return READERS[name]


def _batches(project: Project, value: Any) -> list[str]:
    try:
        wanted = {UUID(item) for item in _list(value)}
    except (TypeError, ValueError, AttributeError):
        raise ValueError(_("Give the ids of batches, as a list.")) from None
    known = set(Batch.objects.filter(project=project, id__in=wanted).values_list("id", flat=True))
    if not wanted or wanted - known:
        raise ValueError(_("Give the ids of batches of this project."))
    return sorted(str(batch_id) for batch_id in wanted)


def _statuses(_project: Project, value: Any) -> list[str]:
    return _known(_list(value), VISIBLE.statuses)


def _moment(_project: Project, value: Any) -> str:
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (TypeError, ValueError, OverflowError):
        raise ValueError(_("Give a time such as 2026-01-31 or 2026-01-31T12:00:00Z (UTC).")) from None


def _words(_project: Project, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_WORDS:
        raise ValueError(_("Give a whole number from 0 to %(most)d.") % {"most": MOST_WORDS})
    return value


def _critiques(_project: Project, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_CRITIQUES:
        raise ValueError(_("Give a whole number from 1 to %(most)d.") % {"most": MOST_CRITIQUES})
    return value


def _languages(_project: Project, value: Any) -> list[str]:
    return _known(_list(value), LANGUAGES)


def _known(chosen: list[Any], names: Sequence[str]) -> list[str]:
    if not chosen or any(one not in names for one in chosen):
        raise ValueError(_("Choose from: %(names)s.") % {"names": ", ".join(names)})
    return [name for name in names if name in chosen]


def _names(_project: Project, value: Any) -> list[str]:
    chosen = _list(value)
    if not chosen or any(not isinstance(one, str) or len(one) > MOST_CHARACTERS for one in chosen):
        raise ValueError(_("Give names, as a list."))
    return sorted(set(chosen))


def _share(_project: Project, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(_("Give a share from 0 to 1."))
    return float(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


READERS: Final[dict[str, Callable[[Project, Any], Any]]] = {
    "batch": _batches,
    "status": _statuses,
    "submitted_after": _moment,
    "submitted_before": _moment,
    "min_words": _words,
    "language": _languages,
    "annotator_group": _names,
    "source": _names,
    "min_critiques": _critiques,
    "min_agreement": _share,
}
_GROUP: Final = """
EXISTS (SELECT FROM annotation_membership membership
         WHERE membership.project_id = critique.project_id AND membership.person_id = critique.annotator_id
           AND membership."group" = ANY(%s))
"""
# Of images, whatever the other filters let through; each is worked out once for the project, not for each critique:
# IS TRUE keeps the planner from joining, which it would do the wrong way round for the first few rows of a preview.
_FINISHED: Final = f"of_image.project_id = %s AND {FINISHED.sql('of_image.status')}"
_CRITIQUES: Final = f"""
(critique.image_id IN (SELECT of_image.image_id FROM annotation_critique of_image WHERE {_FINISHED}
                        GROUP BY of_image.image_id HAVING count(*) >= %s)) IS TRUE
"""
# The share of those who gave the image the level (low, medium, high) that most gave it. One person alone agrees with
# nobody: an image of which fewer than two gave a level has no agreement.
_AGREEMENT: Final = f"""
(critique.image_id IN (SELECT counted.image_id
                        FROM (SELECT of_image.image_id, count(*) AS alike
                                FROM annotation_critique of_image WHERE {_FINISHED} AND of_image.level <> ''
                               GROUP BY of_image.image_id, of_image.level) counted
                       GROUP BY counted.image_id
                      HAVING sum(counted.alike) >= 2 AND max(counted.alike) / sum(counted.alike) >= %s)) IS TRUE
"""
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
# In the order of READERS they come last, so that the first reason that holds is the same either way.
OF_IMAGE: Final = {
    "source": "image.source = ANY(%s)",
    "min_critiques": "finished >= %s",
    "min_agreement": "low + medium + high >= 2 "
    "AND greatest(low, medium, high)::numeric / nullif(low + medium + high, 0) >= %s",
}
OF_IMAGES: Final = frozenset({"min_critiques", "min_agreement"})
