"""Explains why a call, a request or a run failed, and what the checks found, in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from annotation.models import Run
from annotation.wording import refining, result_files
from annotation.wording.refining import FINDINGS

MESSAGES: Final = {**refining.MESSAGES, **result_files.MESSAGES}
TYPE_NAMES: Final[dict[str, Promise]] = {
    "evaluation": pgettext_lazy("type of instruction", "evaluation"),
    "reason": pgettext_lazy("type of instruction", "reason"),
    "emotion": pgettext_lazy("type of instruction", "emotion"),
    "suggestion": pgettext_lazy("type of instruction", "suggestion"),
    "what": pgettext_lazy("type of instruction", "what"),
    "how": pgettext_lazy("type of instruction", "how"),
    "why": pgettext_lazy("type of instruction", "why"),
    "yes_no": pgettext_lazy("type of instruction", "yes or no"),
    "multiple_choice": pgettext_lazy("type of instruction", "multiple choice"),
    "conversation": pgettext_lazy("type of instruction", "conversation"),
}


def explain_failure(code: str, params: Mapping[str, Any]) -> str:
    """Returns the sentence of the code with which a call, a request or a run failed; empty without a code."""
    if code and code not in MESSAGES:
        return _("The call failed (%(code)s).") % {"code": code}
    return str(MESSAGES[code]) % result_files.sentence_values(params) if code else ""


def explain_run(run: Run) -> str:
    """Returns why a run is paused or failed; empty if a person paused it, or if it is neither."""
    return explain_failure(run.failure, run.failure_params)


def explain_finding(finding: Mapping[str, Any]) -> str:
    """Returns what a check found, as instructions store it; its code where there is no sentence."""
    sentence = FINDINGS.get(finding["check"])
    return str(sentence) % finding["params"] if sentence else str(finding["check"])


def distinct_findings(findings: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Returns the findings without those that read the same as an earlier one: two places may have the same fault."""
    distinct: dict[str, Mapping[str, Any]] = {}
    for finding in findings:
        distinct.setdefault(explain_finding(finding), finding)
    return list(distinct.values())
