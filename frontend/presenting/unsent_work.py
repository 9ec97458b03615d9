"""What the scripts that send and show the work in this browser need, on the pages around the desk."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from annotation.models import Person
from frontend.presenting.script_messages import held_messages, trouble_messages
from frontend.site.bundling import UNSENT_LOADER, UNSENT_SCRIPT, Bundle


def unsent_work(user: object) -> dict[str, Any]:
    """Returns the context of templates/parts/unsent_work.html: the names of the scripts, and their data."""
    data = {
        "person": str(user.id) if isinstance(user, Person) else "",
        "language": get_language() or "en",
        "base": settings.LOUPE_BASE_PATH,
        "api": reverse("api:me").removesuffix("me/"),
        "messages": _messages(),
    }
    return {"loader": _name(UNSENT_LOADER), "script": _name(UNSENT_SCRIPT), "data": data}


def _name(script: Bundle) -> str:
    return script.sources[0] if settings.DEBUG else script.name


def _messages() -> dict[str, str | dict[str, str]]:
    return {
        **held_messages(),
        **{f"trouble_{kind}": sentence for kind, sentence in trouble_messages().items()},
        "unsent_title": {
            "one": _("{count} piece of work in this browser is not accepted yet"),
            "other": _("{count} pieces of work in this browser are not accepted yet"),
        },
        "unsent_note": _(
            "Nothing is lost: it is kept here, and sent as soon as it is accepted. Ask a manager of the project if you "
            "no longer have your role in it."
        ),
        "unsent_submit": _("Critique"),
        "unsent_revise": _("Changed critique"),
        "unsent_skip": _("Skipped image"),
        "unsent_flag": _("Flagged image"),
        "unsent_draft": _("Unfinished critique"),
        "unsent_delivered": {
            "one": _("{count} piece of work that waited in this browser was sent just now."),
            "other": _("{count} pieces of work that waited in this browser were sent just now."),
        },
        "unsent_returned": {
            "one": _("{count} unfinished critique can be continued: open the desk of its project."),
            "other": _("{count} unfinished critiques can be continued: open the desks of their projects."),
        },
        "unsent_discard": _("Discard …"),
        "unsent_discard_title": _("Discard it?"),
        "unsent_discard_note": _("It is in this browser only. Nobody can bring it back."),
        "unsent_discard_do": _("Discard it"),
        "unsent_sending": _("Sending …"),
        "try_again": _("Try again"),
        "cancel": _("Cancel"),
        "sign_in_to_send": _(
            "Critiques in this browser wait to be sent. Sign in to the account that wrote them: they are sent then."
        ),
    }
