"""Writes the section of a data card on instructions: who made them, what the checks and people say, what they cost.

Figures are computed over the critiques of the release, as its snapshot has them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson

from annotation.exporting.conversations.instruction_turns import InstructionTally, TurnPlan
from annotation.exporting.data_card.markdown import table
from annotation.exporting.snapshot import Snapshot
from annotation.statistics.proportions import proportion

_RUNS: Final = """
SELECT run.id::text, recipe.definition -> 'prompt', run.cost, run.currency, run.input_tokens, run.output_tokens,
       run.total
  FROM annotation_run run JOIN annotation_recipe recipe ON recipe.id = run.recipe_id
 WHERE run.id = ANY(%s::uuid[]) ORDER BY run.id
"""
# What the checks decided of every instruction of these runs about the critiques of the release, also of those that did
# not leave.
_VERDICTS: Final = """
SELECT instruction.run_id::text, instruction.checked_as, count(*),
       count(*) FILTER (WHERE instruction.status = 'approved'), count(*) FILTER (WHERE instruction.status = 'edited')
  FROM {source} GROUP BY 1, 2
"""
_FINDINGS: Final = """
SELECT finding ->> 'check', finding ->> 'severity', count(DISTINCT instruction.id)
  FROM {source}
 CROSS JOIN LATERAL jsonb_array_elements(instruction.findings) finding GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""
_JUDGEMENTS: Final = """
SELECT spot_check.verdict, count(*)
  FROM {source} JOIN annotation_spotcheck spot_check ON spot_check.instruction_id = instruction.id
 WHERE spot_check.is_random AND spot_check.checked_as <> 'rejected' GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class _Figures:
    """What the database knows of the runs of a release."""

    runs: Sequence[Any]
    verdicts: Mapping[tuple[str, str], Sequence[int]]
    findings: Sequence[Any]
    judgements: Mapping[str, int]


def instruction_section(snapshot: Snapshot, plan: TurnPlan) -> str:
    """Returns the section as Markdown; an empty text for a release without instructions."""
    if not plan.has_instructions:
        return ""
    figures = _read_figures(snapshot, sorted(plan.tally.by_run))
    parts = [
        "## Instructions by a model\n",
        _summary(plan),
        "### Where they come from\n",
        _origins(plan, figures),
        "### What the checks decided\n",
        _verdicts(plan, figures),
        table(("check", "what it does", "instructions"), figures.findings),
        "### What people decided\n",
        _acceptance(figures.judgements),
        "### Their balance\n",
        _balance(plan.tally),
    ]
    return "\n".join(parts)


def _read_figures(snapshot: Snapshot, run_ids: list[str]) -> _Figures:
    verdicts = snapshot.select_instructions(_VERDICTS, run_ids)
    return _Figures(
        runs=snapshot.fetch(_RUNS, [run_ids]),
        verdicts={(run_id, verdict): counts for run_id, verdict, *counts in verdicts},
        findings=snapshot.select_instructions(_FINDINGS, run_ids),
        judgements=dict(snapshot.select_instructions(_JUDGEMENTS, run_ids)),
    )


def _summary(plan: TurnPlan) -> str:
    tally = plan.tally
    left_out = f"{tally.repeated:,} were left out because their critique has a turn with the same question"
    left_out += f", and {tally.unbalanced:,} so that yes is the answer as often as no" if plan.yes_limits else ""
    return (
        f"{tally.by_run.total():,} questions and answers were made by a language model of the critiques. It was given"
        " their texts, and no image. Each has quotes of its critique as evidence, and passed checks against it."
        f" {left_out}.\n"
    )


def _origins(plan: TurnPlan, figures: _Figures) -> str:
    head = ("run", "recipe", "model", "SHA-256 of the prompt", "instructions", "tokens in and out", "cost of the run")
    rows = [
        (
            run_id,
            plan.runs[run_id].recipe,
            plan.runs[run_id].model,
            f"`{_hash(prompt)}`",
            f"{plan.tally.by_run[run_id]:,}",
            f"{input_tokens:,}, {output_tokens:,}",
            " ".join(filter(None, [f"{cost.normalize():f}", currency, f"for {total:,} critiques"])),
        )
        for run_id, prompt, cost, currency, input_tokens, output_tokens, total in figures.runs
    ]
    return table(head, rows)


def _hash(prompt: Any) -> str:
    return sha256(orjson.dumps(prompt, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _verdicts(plan: TurnPlan, figures: _Figures) -> str:
    names = ("kept", "flagged", "rejected")
    rows = []
    for run_id in sorted(plan.tally.by_run):
        counts = [figures.verdicts.get((run_id, verdict), (0, 0, 0)) for verdict in names]
        people = [sum(count[index] for count in counts) for index in (1, 2)]
        rows.append((run_id, *(f"{number:,}" for number in [*(count[0] for count in counts), *people])))
    return table(("run", "kept", "kept with a flag", "rejected", "approved by a person", "edited by a person"), rows)


def _acceptance(judgements: Mapping[str, int]) -> str:
    """Returns the share of instructions drawn at random that people accepted, with its interval (Wilson, 95 %)."""
    total, accepted = sum(judgements.values()), judgements.get("approved", 0)
    if not total:
        return "No person has judged instructions that were drawn at random.\n"
    share = proportion(accepted, total)
    return (
        f"Of {total:,} instructions that the checks had kept, drawn at random, people accepted {accepted:,}"
        f" as they were ({share.value:.1%}; 95 % interval {share.low:.1%} to {share.high:.1%}), edited"
        f" {judgements.get('edited', 0):,} and rejected {judgements.get('rejected', 0):,}.\n"
    )


def _balance(tally: InstructionTally) -> str:
    rows = [(type_, f"{count:,}") for type_, count in sorted(tally.by_type.items())]
    rows += [(f"answered {name}", f"{count:,}") for name, count in sorted(tally.yes_or_no.items())]
    rows += [(f"correct letter {letter}", f"{count:,}") for letter, count in sorted(tally.letters.items())]
    if tally.choices:
        share, expected = tally.longest / tally.choices, tally.choices / tally.options
        rows.append(("correct option is the longest", f"{share:.1%} (by chance: {expected:.1%} at most)"))
    return table(("of the instructions", "number"), rows)
