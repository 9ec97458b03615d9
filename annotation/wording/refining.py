"""The sentences of codes that say why a call, a request or a run failed, and what a check found."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CALL_ERRORS: Final[dict[str, Promise]] = {
    "busy": _("The endpoint is busy, or its limit a minute is reached. Loupe waits as long as the endpoint asks."),
    "server_error": _("The endpoint answered with status %(status)s: %(error)s. Loupe asks again later."),
    "timeout": _(
        "There was no whole answer within %(seconds)s seconds. Raise “timeout” in the file of endpoints if the model "
        "is slow, or lower “concurrency” if it is overloaded."
    ),
    "unreachable": _(
        "The endpoint cannot be reached (%(reason)s). Look whether its server runs, and whether this machine may "
        "connect to its address."
    ),
    "connection_lost": _("The endpoint closed the connection before the answer was complete (%(reason)s)."),
    "redirected": _(
        "The endpoint redirects to another address (%(to)s), which Loupe does not follow. If that address is right, "
        "write it into the file of endpoints."
    ),
    "key_missing": _(
        "The key of the endpoint is not set. Set the environment variable that “key_env” names in the file of "
        "endpoints, for web server and workers, and start them again."
    ),
    "key_unusable": _(
        "The key of the endpoint has characters that no key has. Copy it again, without line breaks, into the "
        "environment variable that “key_env” names, and start web server and workers again."
    ),
    "key_rejected": _(
        "The endpoint does not accept the key: %(error)s. Look at the environment variable that “key_env” names in the "
        "file of endpoints."
    ),
    "forbidden": _("The endpoint does not allow this: %(error)s. Ask its operator for access to the model."),
    "quota_exhausted": _(
        "The account at the endpoint has no credit left: %(error)s. Add credit or raise its limit, then resume."
    ),
    "model_missing": _(
        "The endpoint has no model “%(model)s”. Correct “model” in the file of endpoints, or load the model there."
    ),
    "path_missing": _(
        "The address of the endpoint answers, but not to chat completions. “url” in the file of endpoints usually ends "
        "with /v1."
    ),
    "request_rejected": _(
        "The endpoint rejects the request: %(error)s. Change the recipe's parameters or the fields of the endpoint."
    ),
    "not_json_body": _(
        "The endpoint did not answer with JSON but with “%(text)s”. A proxy may have answered in its place."
    ),
    "no_form": _(
        "The model answers, but not in the form that is asked for, in none of the three ways. Use a larger model, or "
        "one that was tuned to follow instructions."
    ),
    "max_tokens_field": _(
        'The endpoint knows the limit of tokens by another name. Write max_tokens_field = "max_completion_tokens" for '
        "it in the file of endpoints."
    ),
    "too_long": _("The answer is longer than %(megabytes)s MB. Lower the limit of output tokens in the recipe."),
}
MESSAGES: Final[dict[str, Promise]] = {
    "cut_off": _("The answer was cut off at the limit of output tokens. Raise the limit in the recipe."),
    "critique_changed": _("The critique was revised or withdrawn after the run began. A new run asks about it."),
    "not_json": _("The answer is not JSON."),
    "wrong_schema": _("The answer does not have the form that was asked for (%(path)s)."),
    "empty_answer": _("The answer is empty."),
    "tool_call": _("The model called a tool instead of answering."),
    "refused": _("The model refused to answer."),
    "no_choices": _("The endpoint answered without a choice."),
    "error_body": _("The endpoint answered with an error: %(error)s"),
    **CALL_ERRORS,
}
FINDINGS: Final[dict[str, Promise]] = {
    "evidence_missing": _("It cites nothing of the critique."),
    "evidence_not_found": _("The critique does not say “%(quote)s”."),
}
