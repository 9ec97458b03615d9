"""The words for instructions: verdicts, reasons of rejections, and what the second model says."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.wording.runs import TYPE_NAMES, explain_finding

__all__ = ["OPINIONS", "REASONS", "TYPE_NAMES", "VERDICTS", "explain_finding", "explain_opinion", "explain_reason"]

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


def explain_opinion(opinion: Mapping[str, Any]) -> str:
    """Returns what the second model says, or why it says nothing, in the reader's language."""
    verdict = str(opinion.get("verdict", ""))
    if not verdict and "failure" in opinion:
        return str(_("The second model gave no opinion about it."))
    return str(OPINIONS.get(verdict, verdict))


def explain_reason(reason: str) -> str:
    """Returns why a person rejected an instruction: the sentence of a code, or what they wrote."""
    return str(REASONS.get(reason, reason))
