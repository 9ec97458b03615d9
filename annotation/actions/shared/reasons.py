"""The reasons that people give for what they do to members and critiques: they stand in the history."""

from typing import Final

from django.utils.translation import gettext as _

from annotation.errors import Invalid

MAX_REASON_CHARACTERS: Final = 500


def require_reason(reason: str) -> str:
    """Returns a reason without blanks at its ends. Raises Invalid where there is none, or one that is too long."""
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON_CHARACTERS:
        sentence = _("Give a reason of up to %(most)d characters; it is kept in the history.") % {
            "most": MAX_REASON_CHARACTERS
        }
        raise Invalid(_("Some fields need another look."), fields={"reason": [sentence]})
    return reason
