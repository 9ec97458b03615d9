"""The sentences of codes that say why a call, a request or a run failed, and what a check found."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: Final[dict[str, Promise]] = {
    "cut_off": _("The answer was cut off at the limit of output tokens. Raise the limit in the recipe."),
    "critique_changed": _("The critique was revised or withdrawn after the run began. A new run asks about it."),
    "not_json": _("The answer is not JSON."),
    "wrong_schema": _("The answer does not have the form that was asked for (%(path)s)."),
    "empty_answer": _("The answer is empty."),
    "tool_call": _("The model called a tool instead of answering."),
    "refused": _("The model refused to answer."),
    "no_choices": _("The endpoint answered without a choice."),
    "batch_error": _("The batch could not answer this request: %(error)s Send it again."),
    "batch_expired": _("The batch ended before this request was answered. Send it again."),
    "line_not_json": _("The line is not JSON."),
    "line_without_id": _("The line has no custom_id."),
    "line_too_long": _("The line has more than %(megabytes)s MB."),
    "foreign_id": _("Loupe did not ask a request “%(id)s”."),
    "id_of_another_run": _("The request “%(id)s” is one of another run. Send the file there."),
    "file_not_read": _("The file could not be read to the end (%(error)s). Send it again; what was read stays."),
    "error_body": _("The endpoint answered with an error: %(error)s"),
}
FINDINGS: Final[dict[str, Promise]] = {
    "evidence_missing": _("It cites nothing of the critique."),
    "evidence_not_found": _("The critique does not say “%(quote)s”."),
}
