"""The messages of a dry run of the desk, besides the desk's own."""

from django.utils.translation import gettext as _

from frontend.presenting.desk_messages import Message, desk_messages


def dry_run_messages() -> dict[str, Message]:
    """Returns every message of the page by its key, in the language of the request; the desk's are among them."""
    return {
        **desk_messages(),
        "submitted_toast": _("Nothing was stored."),
        "submitted_by_touch_toast": _("Nothing was stored."),
        "revised_toast": _("Nothing was stored."),
        "skip_toast": _("Nothing was stored."),
        "flag_toast": _("Nothing was stored."),
        "no_earlier_critique": _("A dry run has no earlier critique."),
        "dry_run_keys": _("Keys are changed at the desk itself."),
        "dry_run_judging": _("The server is judging the response …"),
        "dry_run_accepted": _("The server would accept this critique."),
        "dry_run_accepted_note": _("Level: {level}. Words: {words}. Nothing was stored."),
        "dry_run_level_none": _("none"),
        "dry_run_level_low": _("low"),
        "dry_run_level_medium": _("medium"),
        "dry_run_level_high": _("high"),
        "dry_run_rejected": _("The server would not accept this critique."),
        "dry_run_rejected_note": _("The annotator would be shown this, and their answers would be kept."),
        "dry_run_skipped": _("The image would go back to the others."),
        "dry_run_skipped_note": _("The annotator would get another one. Nothing was stored."),
        "dry_run_failed": _("The response could not be judged."),
        "dry_run_response": _("The response, as the desk sends it"),
        "dry_run_stored": _("What would be stored"),
        "dry_run_again": _("Begin again"),
        "dry_run_answers": _("Back to the answers"),
        "dry_run_retry": _("Try again"),
        "dry_run_leave": _("End the dry run"),
        "dry_run_no_edit": _("There is no edit in this browser."),
        "dry_run_no_edit_note": _("Open the editor, change the questions, and begin the dry run there."),
    }
