"""The messages of the desk about items: questions for a benchmark, which the expert writes."""

from django.utils.translation import gettext as _

from annotation.wording.giveaways import HINTS, hint


def item_messages() -> dict[str, str | dict[str, str]]:
    """Returns the labels of the parts of an item, and what is said about it while it is written."""
    return {
        "item_question": _("Question"),
        "item_options": _("Options"),
        "item_option": _("Option {letter}"),
        "item_correct": _("{letter} is correct"),
        "item_right": _("correct"),
        "item_dimension": _("What it is about"),
        "item_kind": _("Kind"),
        "item_keys": _("Enter goes to the next line, and then to the correct option: {first} to {last} marks it."),
        "item_topic": _("Most needed here: {tags}"),
        "item_topic_missing": {"one": _("{count} still missing"), "other": _("{count} still missing")},
        "grade_does_not_count": _(
            "You have cross-checked this image before, so this grade does not count in the agreement; one that you"
            " gave there does."
        ),
        **{f"giveaway_{code}": hint(code) for code in HINTS},
    }
