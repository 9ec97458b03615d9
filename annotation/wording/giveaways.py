"""The hints about what gives the answer to an item away. They are shown to its author, and in lists of candidates."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from annotation.rules.giveaways import Giveaway, GiveawayCode
from annotation.rules.kinds.mcq import letter_of


def explain_giveaway(giveaway: Giveaway) -> str:
    """Returns what gives the answer away and what to do about it, in the person's language."""
    letter, words = letter_of(giveaway.get("option", 0)), giveaway.get("words", [])
    return hint(giveaway["code"]).format(letter=letter, words=_(", ").join(words))


def hint(code: GiveawayCode) -> str:
    """Returns the hint of a code in the person's language, with `{letter}` and `{words}` to be filled in."""
    return _(HINTS[code])


HINTS: Final[dict[GiveawayCode, str]] = {
    "shared_words": gettext_noop(
        "Only option {letter} repeats “{words}” of the question. Use other words in one of them."
    ),
    "longest_option": gettext_noop(
        "Option {letter}, the correct one, is much longer than the others. Give all of them the same detail."
    ),
    "lettered_option": gettext_noop(
        "Option {letter} begins with a letter of its own. Leave it out: options are shuffled and get their letters"
        " later."
    ),
    "no_option": gettext_noop("Option {letter} is no option. Write something that could be true of such an image."),
    "not_yes_no": gettext_noop("A yes/no question has exactly the options Yes and No. Use them, or ask otherwise."),
    "diagnosis": gettext_noop("The question names “{words}”, which is for the image to show. Ask without it."),
}
