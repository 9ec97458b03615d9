"""The names of the thresholds of the checks, and the sentences that explain them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

THRESHOLD_NAMES: Final[dict[str, Promise]] = {
    "latin_rate": _("fast: letters a second"),
    "han_rate": _("fast: Chinese characters a second"),
    "fast_characters": _("fast: characters at least"),
    "copied_share": _("alike: share of the word sequences"),
    "copied_words": _("alike: words at least"),
    "polar_words": _("grade and reasons: words against the grade"),
    "unmentioned_attributes": _("attributes: without a word at least"),
    "foreign_share": _("language: share of the text"),
    "outside_share": _("pasted: share of the text"),
    "silent_share": _("inserted: share of the text"),
    "outside_characters": _("pasted or inserted: characters at least"),
}
THRESHOLD_HELP: Final[dict[str, Promise]] = {
    "latin_rate": _("From so many on, a text is fast for its length."),
    "han_rate": _("From so many on, a Chinese text is fast for its length."),
    "fast_characters": _("Shorter texts are not timed."),
    "copied_share": _("Of the sequences of four words, so many are in another text."),
    "copied_words": _("Shorter texts are not compared."),
    "polar_words": _("Words of praise or blame; one that is said of the whole image counts double."),
    "unmentioned_attributes": _("Fewer marked attributes without a word are not flagged."),
    "foreign_share": _("In another script than that of the project’s language."),
    "outside_share": _("Pasted or dropped from outside the desk."),
    "silent_share": _("Appeared without typing, dictating or pasting."),
    "outside_characters": _("Fewer pasted or inserted characters are not flagged."),
}
