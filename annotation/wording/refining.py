"""The sentences of codes that say why a call, a request or a run failed, and what a check found."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: Final[dict[str, Promise]] = {
    "budget_reached": _("The budget does not suffice for another call. Resume the run with a larger budget."),
    "call_lost": _("The worker died during the call, which may have been paid. The request is asked again."),
    "endpoint_missing": _(
        "The endpoint %(endpoint)s is no longer in the file of LOUPE_ENDPOINTS. Ask whoever runs the server to add it, "
        "then resume the run."
    ),
    "endpoint_not_allowed": _(
        "The endpoint %(endpoint)s is now at %(url)s. Resume the run, and confirm that the texts may be sent there."
    ),
    "endpoint_unreachable": _(
        "The endpoint has not answered for several minutes. Test it on the page of endpoints, then resume the run."
    ),
    "language_not_asked": _("The recipe does not ask in the critique's language (%(language)s)."),
    "cut_off": _("The answer was cut off at the limit of output tokens. Raise the limit in the recipe."),
    "critique_changed": _("The critique was revised or withdrawn after the run began. A new run asks about it."),
    "not_json": _("The answer is not JSON."),
    "wrong_schema": _("The answer does not have the form that was asked for (%(path)s)."),
    "empty_answer": _("The answer is empty."),
    "tool_call": _("The model called a tool instead of answering."),
    "refused": _("The model refused to answer."),
    "no_choices": _("The endpoint answered without a choice."),
    "error_body": _("The endpoint answered with an error: %(error)s"),
}
FINDINGS: Final[dict[str, Promise]] = {
    "evidence_missing": _("It cites nothing of the critique."),
    "evidence_not_found": _("The critique does not say “%(quote)s”."),
}
