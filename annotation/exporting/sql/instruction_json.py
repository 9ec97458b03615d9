"""Builds `instruction.v1`, one exported instruction as JSON. docs/export-formats.md describes each field."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from annotation.exporting.sql.expressions import Expression, json_object, plain_string, string
from annotation.exporting.sql.turn_instructions import TURN_INSTRUCTIONS
from annotation.models import LEAVING, TurnSource

InstructionDocument = dict[str, Any]

# The runs of a project that have instructions. A run whose model is not known before, such as one that batch files
# answer, has those that its answers name.
ORIGINS: Final = """
SELECT run.id::text, recipe.key || '@' || recipe.version,
       coalesce(nullif(run.model, ''), (SELECT string_agg(DISTINCT request.model, ', ' ORDER BY request.model)
                                          FROM annotation_runrequest request
                                         WHERE request.run_id = run.id AND request.model <> ''), '')
  FROM annotation_run run JOIN annotation_recipe recipe ON recipe.id = run.recipe_id
 WHERE run.project_id = %s AND EXISTS (SELECT FROM annotation_instruction WHERE run_id = run.id) ORDER BY run.id
"""
# What an answer to a yes-or-no question begins with, as regular expressions of Python and of PostgreSQL. Words of
# other senses begin alike: 对比 (contrast), 能见度 (visibility), 不仅 (not only), 没错 (right), 无论 (no matter).
YES: Final = "^(yes([^a-z]|$)|是|对($|[的，。,.！!；;、])|有|会|能(?!见|量)|可以|没错)"
NO: Final = "^(no([^a-z]|$)|not |不(?![仅但错])|否|没(?!错)|无(?!论)|未|并非|并[不没未])"
_IS_YES: Final = f"CASE WHEN instruction.answer ~* '{YES}' THEN true WHEN instruction.answer ~* '{NO}' THEN false END"
# By this hash of their ids, instructions are left out so that yes is the answer as often as no.
_ID_HASH: Final = "encode(sha256(convert_to(instruction.id::text, 'UTF8')), 'hex')"
# The last hash up to which instructions are written, by split and by the answer.
YES_LIMITS: Final = f"""
WITH answered AS (
    SELECT {{split}} AS split, {_IS_YES} AS is_yes, {_ID_HASH} AS hash
      FROM {{joins}} CROSS JOIN LATERAL ({{chosen}}) instruction WHERE {{where}} AND instruction.type = 'yes_no'
), ranked AS (
    SELECT answered.*, row_number() OVER (PARTITION BY split, is_yes ORDER BY hash) AS rank
      FROM answered WHERE is_yes IS NOT NULL
), totals AS (
    SELECT split, least(count(*) FILTER (WHERE is_yes), count(*) FILTER (WHERE NOT is_yes)) AS smaller
      FROM ranked GROUP BY split
)
SELECT split, is_yes, coalesce(max(hash COLLATE "C") FILTER (WHERE rank <= smaller), '')
  FROM ranked JOIN totals USING (split) GROUP BY split, is_yes
"""
FIELDS: Final[dict[str, Expression]] = {
    "id": plain_string("instruction.id"),
    "run": plain_string("instruction.run_id"),
    "type": plain_string("instruction.type"),
    "language": plain_string("instruction.language"),
    "question": string("instruction.question"),
    "answer": string("instruction.answer"),
    "follow_ups": Expression("instruction.follow_ups"),
    "options": Expression("instruction.options"),
    "correct_option": Expression("coalesce(instruction.correct_option::text, 'null')"),
    "evidence": Expression("instruction.evidence"),
    "findings": Expression("instruction.findings"),
    "checked_as": plain_string("instruction.checked_as"),
    "status": plain_string("instruction.status"),
}
# Of the row that `InstructionChoice.join` adds to JOINS.
INSTRUCTION_ARRAY: Final = Expression("coalesce(refined.array, '[]')")
INSTRUCTION_HASH: Final = "coalesce(refined.hash, 0)"
_CHOSEN: Final = (
    f"annotation_instruction instruction WHERE instruction.critique_id = critique.id AND {LEAVING.sql('instruction')}"
)
# The ids of runs are in the order of their requests. The unique key of instructions has these columns in this order.
_NEWEST_RUN: Final = f"""
instruction.run_id = (SELECT newest.run_id FROM annotation_instruction newest
                       WHERE newest.critique_id = critique.id AND {LEAVING.sql("newest")}
                       ORDER BY newest.run_id DESC LIMIT 1)
"""
# The index of the unique key has the newest run first when it is read backward: reading ends where that run does.
_OF_NEWEST_RUN: Final = "GROUP BY instruction.run_id ORDER BY instruction.run_id DESC LIMIT 1"
_ARRAY: Final = f"""
concat('[', string_agg({json_object(FIELDS).sql}, ',' ORDER BY instruction.run_id DESC, instruction.position), ']')
"""
_HASH: Final = "bit_xor(hash_record_extended(ROW(instruction.id, instruction.updated_at), 0))"


class RunOrigin(NamedTuple):
    """Where the instructions of a run come from: a recipe with its version, such as `aesmmit@1`, and a model."""

    recipe: str
    model: str


@dataclass(frozen=True, slots=True)
class InstructionChoice:
    """Which instructions of a critique a release holds, of those that may leave.

    Those of `runs` (ids); without any, those of the newest run that has some. If they are `alone`, nothing is made of
    the critique itself: its line has no answers.
    """

    runs: tuple[str, ...] = ()
    alone: bool = False

    def chosen(self) -> Expression:
        """Returns SQL, to follow FROM, of the rows `instruction` of the row `critique`."""
        if self.runs:
            return Expression(f"{_CHOSEN} AND instruction.run_id = ANY(%s::uuid[])", (list(self.runs),))
        return Expression(f"{_CHOSEN} AND {_NEWEST_RUN}")

    def join(self, *, whole: bool) -> Expression:
        """Returns SQL, to follow JOINS, of the row `refined` of the row `critique`; its columns are null without any.

        Of its instructions, `array` is a JSON array: newest run first, then in order, if they are `whole`; else with
        the fields of TurnInstruction, and the last one first. `hash` changes with each update of one of them, which
        moves its time. Both are read at once: reading the rows costs more than either.
        """
        rows = self._aggregate(f"{_ARRAY if whole else TURN_INSTRUCTIONS} AS array, {_HASH} AS hash")
        return Expression(f"LEFT JOIN LATERAL {rows.sql} refined ON true", rows.values)

    def count(self) -> Expression:
        """Returns SQL of the number of the instructions of the row `critique`."""
        count = self._aggregate("count(*)")
        return Expression(f"coalesce({count.sql}, 0)", count.values)

    def _aggregate(self, aggregate: str) -> Expression:
        """Returns SQL, in brackets, of aggregates of the instructions of the row `critique`; no row without any."""
        if self.runs:
            chosen = self.chosen()
            return Expression(f"(SELECT {aggregate} FROM {chosen.sql} HAVING count(*) > 0)", chosen.values)
        return Expression(f"(SELECT {aggregate} FROM {_CHOSEN} {_OF_NEWEST_RUN})")


def instruction_choice(turns: str, runs: Sequence[str]) -> InstructionChoice | None:
    """Returns which instructions a release of these turns and runs holds; None if it has none."""
    return None if turns == TurnSource.TEMPLATES else InstructionChoice(tuple(runs), turns == TurnSource.INSTRUCTIONS)


def decode_origins(rows: Iterable[tuple[str, str, str]]) -> dict[str, RunOrigin]:
    """Returns the origins of runs by id, from the rows of ORIGINS."""
    return {run_id: RunOrigin(recipe, model) for run_id, recipe, model in rows}
