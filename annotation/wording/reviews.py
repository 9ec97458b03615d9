"""The sentences of codes of reviews, made when somebody reads them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BULK_FAILURES: Final[dict[str, Promise]] = {
    "no_reviewer": _("Whoever asked for it does not review in this project any more."),
    "unexpected": _("Something went wrong on the server. What was accepted so far stays; try again for the rest."),
}


def explain_bulk_failure(code: str) -> str:
    """Returns why a bulk acceptance could not go on, in the reader's language; empty where nothing failed."""
    return str(BULK_FAILURES.get(code, BULK_FAILURES["unexpected"])) if code else ""
