"""The words for instructions: types, verdicts, reasons of rejections, and what checks and the second model say."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.wording.refining import FINDINGS

TYPES: Final[dict[str, Promise]] = {
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
VERDICTS: Final[dict[str, Promise]] = {
    "kept": pgettext_lazy("verdict of the checks", "kept"),
    "flagged": pgettext_lazy("verdict of the checks", "kept with a flag"),
    "rejected": pgettext_lazy("verdict of the checks", "rejected"),
}
REASONS: Final[dict[str, Promise]] = {
    "not_in_critique": _("The critique does not say this"),
    "contradicts": _("It contradicts the critique"),
    "wrong_answer": _("The answer does not fit the question"),
    "bad_question": _("The question is unclear, or cannot be answered by looking"),
    "mentions_source": _("It speaks of a text or a critique"),
    "bad_language": _("It is badly written, or in the wrong language"),
}
"""Codes of why a person rejects an instruction; a person may also write a reason."""
OPINIONS: Final[dict[str, Promise]] = {
    "supported": _("The second model finds it supported."),
    "contradicted": _("The second model finds it contradicted."),
    "absent": _("The second model does not find it in the critique."),
}


def explain_finding(finding: Mapping[str, Any]) -> str:
    """Returns what a check found, in the reader's language; for an unknown check, its code."""
    message = FINDINGS.get(finding["check"])
    return str(message) % finding.get("params", {}) if message else str(finding["check"])


def explain_opinion(opinion: Mapping[str, Any]) -> str:
    """Returns what the second model says, in the reader's language; its verdict where that has no sentence."""
    verdict = str(opinion.get("verdict", ""))
    return str(OPINIONS.get(verdict, verdict))


def explain_reason(reason: str) -> str:
    """Returns why a person rejected an instruction: the sentence of a code, or what they wrote."""
    return str(REASONS.get(reason, reason))
