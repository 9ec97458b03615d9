"""The sentences that the browser's scripts show, in the language of the page."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def upload_messages() -> dict[str, str | dict[str, str]]:
    """Returns the sentences of the upload script."""
    return {
        "waiting": _("Waiting"),
        "sending": _("Sending"),
        "checking": _("Sent; being checked …"),
        "accepted": _("Accepted"),
        "known": _("Already in this batch, as “%(file)s”"),
        "elsewhere": _("Already in this project, as “%(file)s” in the batch “%(batch)s”."),
        "signedOut": _signed_out(),
        "tooLarge": _("“%(file)s” has %(megabytes)s MB; the limit is %(limit)s MB. Save a smaller copy and add that."),
        "tryAgain": _("Try again"),
        "knownCount": _("%(known)s already in this batch"),
        "sideCars": _("Side-car files passed over: %(count)s (%(endings)s)"),
        "tables": _(
            "Tables passed over: %(names)s. When the images are here, upload a manifest under “Replace metadata” below."
        ),
        "summaryOfOne": _summary(1),
        "summary": _summary(2),
        "trouble": trouble_messages(),
    }


def live_part_messages() -> dict[str, str | dict[str, str]]:
    """Returns the sentences of the script that watches over the refreshed parts of pages."""
    return {"tryAgain": _("Try again"), "signedOut": _signed_out(), "trouble": trouble_messages()}


def chart_messages() -> dict[str, str]:
    """Returns the sentences of the script that draws charts."""
    return {
        "role": _("chart"),
        "keys": _("Step through the values with the arrow keys."),
        "value": _("%(series)s, %(name)s: %(value)s"),
        "only": _("%(name)s: %(value)s"),
        "interval": _("%(value)s (%(low)s to %(high)s)"),
        "missing": _("no value"),
    }


def _signed_out() -> str:
    return _("You are signed out; sign in again in another tab, then try again.")


def trouble_messages() -> dict[str, str]:
    """Returns the sentences for a request without an answer of Loupe's, by what `troubleOf` in answers.js returns."""
    return {
        "offline": _("Loupe cannot be reached. Check the network connection."),
        "too_large": _(
            "A proxy in front of Loupe does not let anything of this size pass. Ask whoever runs this site to raise "
            "its limit."
        ),
        "busy": _("A proxy in front of Loupe asks to wait: there were too many requests."),
        "unavailable": _("A proxy in front of Loupe says that it is not available ({status}); it may be restarting."),
        "blocked": _(
            "Something other than Loupe answered: a proxy, or the sign-in page of your network. Open Loupe in another "
            "tab to see what it wants."
        ),
        "unexpected": _(
            "Something other than Loupe answered ({status}). If it happens again, tell whoever runs this site."
        ),
    }


def trouble_reasons() -> dict[str, str]:
    """Returns the same in a few words, for the strip of the desk."""
    return {
        "offline": _("no connection"),
        "too_large": _("too large for a proxy"),
        "busy": _("a proxy asks to wait"),
        "unavailable": _("Loupe is not available"),
        "blocked": _("a proxy answered instead"),
        "unexpected": _("a proxy answered instead"),
    }


def held_messages() -> dict[str, str]:
    """Returns the sentences for work that Loupe itself does not accept now, where its answer says too little."""
    return {"held_not_found": _("Its project is closed to you: you were removed from it, or it no longer exists.")}


def _summary(files: int) -> str:
    return ngettext(
        "%(selected)s file: %(accepted)s accepted, %(rejected)s rejected",
        "%(selected)s files: %(accepted)s accepted, %(rejected)s rejected",
        files,
    )
