"""Builds what turns are made of: the instructions of a critique as JSON arrays, without the names of fields.

A release has hundreds of thousands of them, and each field that is named, quoted or sorted costs.
"""

from typing import Any, Final, NamedTuple

_LAST_FIRST: Final = "ORDER BY instruction.run_id, instruction.position DESC"
# Both numbers of a quote are -1 if it stands in no answer in these words.
_SPAN: Final = """
concat({quote} ->> 'question', ':' || nullif({quote} ->> 'start', '-1') || '-', nullif({quote} ->> 'end', '-1'))
"""
# Most instructions have one quote: those are written without a subquery for each.
_SPANS: Final = f"""
CASE jsonb_array_length(instruction.evidence)
     WHEN 1 THEN {_SPAN.format(quote="instruction.evidence -> 0")}
     ELSE (SELECT coalesce(string_agg({_SPAN.format(quote="quote")}, ' ' ORDER BY number), '')
             FROM jsonb_array_elements(instruction.evidence) WITH ORDINALITY AS evidence(quote, number)) END
"""
# Texts that need no escape come first, each between quotes and commas; a model names the questions of evidence.
_FIELDS: Final = f"""
concat_ws('","', instruction.id, instruction.run_id, instruction.type) || concat_ws(',', '"',
          to_json({_SPANS}), to_json(instruction.question), to_json(instruction.answer), instruction.follow_ups,
          instruction.options, coalesce(instruction.correct_option::text, 'null'))
"""
TURN_INSTRUCTIONS: Final = f"""
concat('[["', string_agg({_FIELDS}, '],["' {_LAST_FIRST}), ']]')
"""
"""SQL that aggregates rows `instruction`, which are not none, as a JSON array with the fields of TurnInstruction.

The index of their unique key has them in this order when it is read backward: the last is first, and nothing is sorted.
"""


class TurnInstruction(NamedTuple):
    """The fields of an instruction of which a turn is made.

    `evidence` says where the evidence stands in the critique, such as `reason:54-99 emotion:0-31`. A question without
    numbers is one whose answer has the quote in other words.
    """

    id: str
    run: str
    type: str
    evidence: str
    question: str
    answer: str
    follow_ups: list[dict[str, Any]]
    options: list[str]
    correct_option: int | None
