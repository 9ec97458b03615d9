"""The messages of the judging desk. Its script fills in `{name}`, and chooses `one` or `other` by `count`."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from frontend.presenting.desk_messages import Message, desk_messages


def aspects_in_words() -> list[tuple[str, str, list[str], list[str]]]:
    """Returns each aspect with its name, a word for 0, 1 and 2, and what these mean to a model as judge too."""
    return [
        (
            "relevance",
            _("Relevance"),
            [pgettext("relevance", "hardly"), pgettext("relevance", "in part"), pgettext("relevance", "throughout")],
            [
                _("Hardly speaks of the aesthetics of this image"),
                _("In part, or with much that is beside the point"),
                _("Speaks of the aesthetics of this image throughout"),
            ],
        ),
        (
            "precision",
            _("Precision"),
            [pgettext("precision", "wrong"), pgettext("precision", "mixed"), pgettext("precision", "right")],
            [
                _("Mostly wrong, or nothing that can be checked"),
                _("Partly right, partly wrong or invented"),
                _("Right in what it says; something further that is plausible costs nothing"),
            ],
        ),
        (
            "completeness",
            _("Completeness"),
            [pgettext("completeness", "hardly"), pgettext("completeness", "some"), pgettext("completeness", "most")],
            [
                _("Hardly any of the experts’ main points"),
                _("Some of the main points"),
                _("Most of the main points, in whatever words"),
            ],
        ),
    ]


def judging_messages() -> dict[str, Message]:
    """Returns every message of the page by its key, in the language of the request; the desk's are among them."""
    return {**desk_messages(), **_judging(), **_empty_states(), **_keys()}


def _judging() -> dict[str, Message]:
    return {
        "done_count": {
            "one": pgettext("interpretations", "{count} judged"),
            "other": pgettext("interpretations", "{count} judged"),
        },
        "a_models_text": _("A model’s text"),
        "experts_texts": _("What experts wrote"),
        "your_figures": _("Your figures"),
        "show_references": {
            "one": _("Show the text of {count} expert"),
            "other": _("Show the texts of {count} experts"),
        },
        "hide_references": _("Hide what experts wrote"),
        "rejected_title": _("A judgement was not accepted"),
        "given_figures": _("You had given: {figures}."),
        "two_judgements_title": _("You judged this text in another window"),
        "two_judgements_note": _("What stands: {stored}. What you gave here: {figures}."),
        "keep_stored": _("Keep what stands"),
        "replace_stored": _("Replace it"),
        "no_earlier_interpretation": _("There is no earlier text in this visit."),
    }


def _empty_states() -> dict[str, Message]:
    return {
        "loading_title": _("Loading the next text…"),
        "failed_title": _("No text could be loaded."),
        "none_title": _("Nothing left to judge."),
        "none_note": _(
            "Every text has as many judges as are wanted, or shows an image of which you wrote a critique yourself."
        ),
        "to_overview": _("To the judges’ figures"),
    }


def _keys() -> dict[str, Message]:
    return {
        "keys_judging": _("Judging"),
        "key_figure": _("Give 0, 1 or 2, row by row"),
        "key_go_on": _("Save, and go on"),
        "key_references": _("Show or hide what experts wrote"),
        "key_undo": _("The one before, to judge it again"),
        "key_next": _("The next one; this one comes again later"),
        "key_pan": _("Pan, while the image has the focus"),
        "figures_title": _("What the figures mean"),
        "blind_title": _("Judged blind"),
        "blind_note": _(
            "The texts of all models come in a random order, and nothing here names a model. You see nobody else’s "
            "judgement before you give yours. A text may still say of itself who wrote it: judge it like any other."
        ),
    }
