"""The sentences that refuse what somebody asks of a job that calls models, by its noun."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

_MESSAGES: Final[Mapping[tuple[str, str], Any]] = {
    ("run", "not_resumable"): _("Only a paused or failed run can be resumed."),
    ("run", "not_ended"): _("Wait until the run has ended, or pause it first."),
    ("run", "nothing_failed"): _("No request of this run has failed."),
    ("run", "tokens_used"): _("The run has used %(used)s tokens. Enter more."),
    ("run", "money_used"): _("The run has used %(used)s. Enter more."),
    ("run", "not_allowed"): _(
        "The critiques' texts will be sent to %(endpoint)s at %(url)s. Confirm that they may be sent "
        "there, and start the run again."
    ),
    ("evaluation", "not_resumable"): _("Only a paused or failed evaluation can be resumed."),
    ("evaluation", "is_from_files"): _("This evaluation is read from files: no model is asked for it."),
    ("evaluation", "files_not_failed"): _("Only an evaluation whose files could not be read is read again."),
    ("evaluation", "not_ended"): _("Wait until the evaluation has ended, or pause it first."),
    ("evaluation", "not_done"): _(
        "Only an evaluation that is done has scores. Resume it, and wait until it has ended."
    ),
    ("evaluation", "nothing_failed"): _("No question of this evaluation has failed."),
    ("evaluation", "tokens_used"): _("The evaluation has used %(used)s tokens. Enter more."),
    ("evaluation", "money_used"): _("The evaluation has used %(used)s. Enter more."),
    ("evaluation", "not_allowed"): _(
        "The questions and images of the benchmark will be sent to %(endpoint)s at %(url)s. Confirm that they may be "
        "sent there, and start the evaluation again."
    ),
    ("judging", "not_resumable"): _("Only judgements that are paused or have failed can be resumed."),
    ("judging", "not_ended"): _("Wait until the judgements have ended, or pause them first."),
    ("judging", "nothing_failed"): _("No judgement has failed, and there is no further text to judge."),
    ("judging", "tokens_used"): _("The judgements have used %(used)s tokens. Enter more."),
    ("judging", "money_used"): _("The judgements have used %(used)s. Enter more."),
    ("judging", "not_allowed"): _(
        "The questions, the experts' reference texts and the model's texts will be sent to %(endpoint)s at %(url)s. "
        "Confirm that they may be sent there, and start again."
    ),
}


def explain_refusal(noun: str, code: str, params: Mapping[str, Any] | None = None) -> str:
    """Returns the sentence of why something cannot be done with a job, in the reader's language."""
    return str(_MESSAGES[noun, code]) % dict(params or {})
