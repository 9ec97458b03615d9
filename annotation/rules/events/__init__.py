"""The events of the audit trail: each verb and noun, the fields that it carries, and its phrase on pages.

A stored event is never changed: a verb that was replaced stays in ALIASES, and a field in FIELD_ALIASES.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from annotation.rules.changeable import BATCH_FIELDS, EVALUATION_FIELDS, MEMBER_FIELDS, PROJECT_FIELDS, QUALITY_FIELDS
from annotation.rules.events.fields import GOLD_NUMBERS


def _(message: str) -> str:
    """Marks a message for the catalogs and returns it untranslated."""
    return message


@dataclass(frozen=True, slots=True)
class EventDeclaration:
    """The phrase of a verb and noun, which follows the actor's name, and the names of its fields.

    `changes` names what the field of that name may hold as {name: [before, after]}; it is empty where the names are
    those of a questionnaire.
    """

    phrase: str
    fields: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()


class UndeclaredEvent(ValueError):
    """An event whose verb, noun or field EVENTS does not have."""


def _event(phrase: str, *fields: str, changes: tuple[str, ...] = ()) -> EventDeclaration:
    """Declares one event; with `changes` it carries the field of that name too."""
    return EventDeclaration(phrase, frozenset(fields) | ({"changes"} if changes else set()), frozenset(changes))


EVENTS: Final[Mapping[tuple[str, str], EventDeclaration]] = {
    ("created", "project"): _event(_("created the project"), "name"),
    ("changed", "project"): _event(_("changed the settings"), changes=PROJECT_FIELDS),
    ("queued", "quality"): _event(_("put the critiques that are there into the queue of reviews")),
    ("changed", "quality"): _event(_("changed how quality is looked after"), changes=QUALITY_FIELDS),
    ("added", "gold"): _event(_("added a gold item"), "image", "use", "questions"),
    ("changed", "gold"): _event(_("changed a gold item"), changes=("use", "explanation", "is_active")),
    ("carried_over", "gold"): _event(_("carried gold items over to the next version"), "version", "kept", "removed"),
    ("added", "consent"): _event(_("stored a version of the consent"), "version"),
    ("removed", "consent"): _event(_("ended the request for consent"), "version"),
    ("agreed", "consent"): _event(_("agreed to the consent"), "version"),
    ("began", "qualification"): _event(_("began to qualify"), "attempt", "correct", "total"),
    ("passed", "qualification"): _event(_("passed the test"), "attempt", "correct", "total"),
    ("failed", "qualification"): _event(_("did not pass the test"), "attempt", "correct", "total"),
    ("created", "batch"): _event(_("created a batch"), "name"),
    ("changed", "batch"): _event(_("changed a batch"), changes=BATCH_FIELDS),
    ("open", "batch"): _event(_("opened a batch"), changes=("status",)),
    ("paused", "batch"): _event(_("paused a batch"), changes=("status",)),
    ("closed", "batch"): _event(_("closed a batch"), changes=("status",)),
    ("filled", "batch"): _event(_("imported images into a batch"), "images", "import"),
    ("thinned", "batch"): _event(_("removed images from a batch"), "files", "removed", "kept"),
    ("retold", "batch"): _event(_("replaced the metadata of images of a batch"), "images", "refused"),
    ("held_out", "batch"): _event(_("held a batch out for a benchmark"), "images"),
    ("put_back", "batch"): _event(_("put a held-out batch back"), "images"),
    ("held_out", "image"): _event(_("held images out for a benchmark"), "images", "share", "seed"),
    ("put_back", "image"): _event(_("put held-out images back"), "images"),
    ("added", "image"): _event(_("added an image"), "file"),
    ("ready", "image"): _event(_("prepared an image")),
    ("failed", "image"): _event(_("could not prepare an image"), "code", "params", "file"),
    ("retried", "image"): _event(_("retried the preparation of an image")),
    ("merged", "image"): _event(_("grouped images"), "images"),
    ("split", "image"): _event(_("removed an image from its group")),
    ("flagged", "image"): _event(_("flagged an image"), "reason"),
    ("asked", "image"): _event(_("asked for another critique because people disagree"), "spread"),
    ("set_aside", "image"): _event(_("set an image aside")),
    ("requested", "import"): _event(_("requested an import"), "kind"),
    ("retried", "import"): _event(_("retried an import"), "kind"),
    ("cancelled", "import"): _event(_("cancelled an import"), "kind"),
    ("done", "import"): _event(_("finished an import"), "accepted", "rejected"),
    ("failed", "import"): _event(_("could not finish an import"), "accepted", "rejected"),
    ("added", "questionnaire"): _event(_("stored a version of the questionnaire"), "key", "version"),
    ("added", "member"): _event(_("added a member"), "person", "role"),
    ("changed", "member"): _event(_("changed a role"), "person", changes=MEMBER_FIELDS),
    ("removed", "member"): _event(_("removed a member"), "person"),
    ("warned", "member"): _event(_("warned of a member's accuracy"), "person", *GOLD_NUMBERS),
    ("paused", "member"): _event(_("paused a member"), "person", "reason", *GOLD_NUMBERS),
    ("resumed", "member"): _event(_("resumed a member"), "person", "reason"),
    ("qualified", "member"): _event(_("let a member work without the test"), "person", "reason"),
    ("invited", "member"): _event(_("created an invitation"), "role", "note"),
    ("revoked", "invitation"): _event(_("revoked an invitation")),
    ("skipped", "assignment"): _event(_("skipped an image"), "reason"),
    ("moved", "assignment"): _event(_("moved regions marked in a text"), "marks_before"),
    ("submitted", "critique"): _event(_("submitted a critique"), "late", "words"),
    ("revised", "critique"): _event(_("changed a critique"), "changes", "marks_before"),
    ("accepted", "critique"): _event(_("accepted a critique")),
    ("returned", "critique"): _event(_("returned a critique to its author")),
    ("rejected", "critique"): _event(_("rejected a critique"), "image"),
    ("fixed", "critique"): _event(_("fixed a critique"), "changes", "marks_before"),
    ("asked_again", "critique"): _event(_("asked another person, because returned work was not answered"), "image"),
    ("requested", "bulk acceptance"): _event(_("accepted critiques in bulk"), "filter", "critiques", "sample"),
    ("done", "bulk acceptance"): _event(_("finished accepting critiques in bulk"), "critiques"),
    ("failed", "bulk acceptance"): _event(_("could not go on accepting critiques in bulk"), "code", "params"),
    ("withdrew", "critique"): _event(_("withdrew a critique"), "image", "reason"),
    ("began", "final critique"): _event(_("began the final critique of an image"), "image"),
    ("requested", "export"): _event(_("requested an export"), "format", "filter", "splits", "turns", "runs"),
    ("published", "export"): _event(_("published an export"), "critiques", "files"),
    ("failed", "export"): _event(_("could not finish an export"), "code", "params"),
    ("retried", "export"): _event(_("retried an export")),
    ("cancelled", "export"): _event(_("cancelled an export")),
    ("deleted", "export"): _event(_("deleted an export"), "format", "files"),
    ("added", "recipe"): _event(_("stored a version of a recipe"), "key", "version"),
    ("tested", "endpoint"): _event(_("tested an endpoint"), "endpoint", "code"),
    ("allowed", "endpoint"): _event(_("allowed texts to be sent to an endpoint"), "endpoint", "url", "with_images"),
    ("requested", "run"): _event(
        _("requested a run"), "recipe", "endpoint", "filter", "limit", "budget_tokens", "budget_money", "critiques"
    ),
    ("paused", "run"): _event(_("paused a run"), "code"),
    ("resumed", "run"): _event(_("resumed a run"), "budget_tokens", "budget_money"),
    ("cancelled", "run"): _event(_("cancelled a run")),
    ("done", "run"): _event(_("finished a run"), "answers", "failed"),
    ("failed", "run"): _event(_("could not go on with a run"), "code", "params"),
    ("requested", "evaluation"): _event(
        _("requested an evaluation"),
        *("benchmark", "name", "endpoint", "trials", "text_only", "budget_tokens", "budget_money", "questions"),
        "files",
    ),
    ("changed", "evaluation"): _event(_("changed an evaluation"), changes=EVALUATION_FIELDS),
    ("paused", "evaluation"): _event(_("paused an evaluation"), "code"),
    ("resumed", "evaluation"): _event(_("resumed an evaluation"), "budget_tokens", "budget_money"),
    ("cancelled", "evaluation"): _event(_("cancelled an evaluation")),
    ("done", "evaluation"): _event(_("finished an evaluation"), "answers", "failed"),
    ("failed", "evaluation"): _event(_("could not go on with an evaluation"), "code", "params"),
    ("read", "evaluation"): _event(_("read the answers of an evaluation again"), "answers"),
    ("scored", "evaluation"): _event(_("computed the scores of an evaluation again"), "answers"),
    ("requested", "judging"): _event(
        _("requested judgements of interpretations"), "name", "endpoint", "budget_tokens", "budget_money", "answers"
    ),
    ("paused", "judging"): _event(_("paused judgements of interpretations"), "code"),
    ("resumed", "judging"): _event(_("resumed judgements of interpretations"), "budget_tokens", "budget_money"),
    ("cancelled", "judging"): _event(_("cancelled judgements of interpretations")),
    ("done", "judging"): _event(_("finished judgements of interpretations"), "answers", "failed"),
    ("failed", "judging"): _event(_("could not go on with judgements of interpretations"), "code", "params"),
    ("judged", "interpretation"): _event(_("judged an interpretation")),
    ("rejudged", "interpretation"): _event(
        _("changed a judgement of an interpretation"), changes=("relevance", "precision", "completeness")
    ),
    ("changed", "benchmark"): _event(_("changed how a benchmark is judged"), changes=("judges_per_answer",)),
    ("answered", "run"): _event(_("read a results file of a run"), "file", "accepted", "rejected"),
    ("checked", "run"): _event(_("checked the instructions of a run again"), "kept", "rejected"),
    ("answered", "cross-check"): _event(_("answered a question of another expert")),
    ("skipped", "cross-check"): _event(_("gave back a question of another expert"), "reason"),
    ("judged", "cross-check"): _event(_("judged a question of another expert"), "verdict"),
    ("accepted", "candidate"): _event(_("accepted a question for benchmarks")),
    ("disputed", "candidate"): _event(_("returned a question to its author")),
    ("contested", "candidate"): _event(_("sent a question to a third expert")),
    ("excluded", "candidate"): _event(_("left a question out of benchmarks")),
    ("changed", "coverage"): _event(_("changed how many questions are wanted"), "cells"),
    ("approved", "instruction"): _event(_("approved an instruction")),
    ("rejected", "instruction"): _event(_("rejected an instruction"), "reason"),
    ("edited", "instruction"): _event(_("edited an instruction"), "fields"),
    ("requested", "benchmark"): _event(_("requested a benchmark"), "name", "version", "spec"),
    ("cancelled", "benchmark"): _event(_("cancelled a benchmark")),
    ("retried", "benchmark"): _event(_("retried a benchmark")),
    ("published", "benchmark"): _event(_("published a benchmark"), "items", "files"),
    ("failed", "benchmark"): _event(_("could not publish a benchmark"), "code", "params"),
    ("changed", "person"): _event(_("changed their own account"), "fields"),
    ("ended", "session"): _event(_("signed out on a device"), "sessions"),
    ("created", "token"): _event(_("created an API token"), "name"),
    ("revoked", "token"): _event(_("revoked an API token"), "token_key"),
}
ALIASES: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("asked", "export"): ("requested", "export"),
    ("queued", "import"): ("retried", "import"),
}
FIELD_ALIASES: Final[Mapping[str, str]] = {"neighbours_apart": "duplicate_spacing"}
"""Present names of fields that stored events have under an earlier one."""


def declaration_of(verb: str, noun: str) -> EventDeclaration | None:
    """Returns the declaration of a stored event, by its present verb if that was replaced; None if it has none."""
    return EVENTS.get(ALIASES.get((verb, noun), (verb, noun)))


def check_event(verb: str, noun: str, data: Mapping[str, Any]) -> None:
    """Raises UndeclaredEvent unless EVENTS has this verb and noun with every field of `data`."""
    declaration = EVENTS.get((verb, noun))
    if declaration is None:
        raise UndeclaredEvent(f"EVENTS has no verb “{verb}” of the noun “{noun}”.")
    undeclared = data.keys() - declaration.fields
    if declaration.changes:
        undeclared |= data.get("changes", {}).keys() - declaration.changes
    if undeclared:
        raise UndeclaredEvent(f"“{verb} {noun}” does not declare {', '.join(sorted(undeclared))}.")
