"""The filters that exports alone have, in words: purposes, final critiques, and people who are left out."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from frontend.presenting.quality.figures import percent

PURPOSES: Final = {
    "work": pgettext_lazy("purpose", "work"),
    "final": pgettext_lazy("purpose", "final critiques"),
    "retest": pgettext_lazy("purpose", "images shown again to the same person"),
    "gold": pgettext_lazy("purpose", "gold"),
    "training": pgettext_lazy("purpose", "training and tests"),
}
FINALS_INSTEAD: Final = gettext_lazy("it replaces the others of its image")
SCREENINGS: Final = {
    "classic": gettext_lazy("whom the classic screening (BT.500) rejects"),
    "newer": gettext_lazy("whom the newer screening (bias and inconsistency) rejects"),
    "either": gettext_lazy("whom one of the two screenings rejects"),
}
LABELS: Final = {
    "purposes": gettext_lazy("Of the purpose"),
    "finals": gettext_lazy("Where there is a final critique"),
    "screening": gettext_lazy("Left out"),
    "min_gold_accuracy": gettext_lazy("Accuracy on gold, at least"),
}


def export_filter_in_words(name: str, value: Any) -> str:
    """Returns the value of a filter of LABELS in words, with how many people it leaves out and by which critiques."""
    if name == "purposes":
        return ", ".join(str(PURPOSES.get(purpose, purpose)) for purpose in value)
    if name == "finals":
        return str(FINALS_INSTEAD)
    term = str(SCREENINGS[value["method"]]) if name == "screening" else percent(value["share"])
    number = len(value["left_out"])
    people = ngettext("%(number)d person", "%(number)d people", number) % {"number": number}
    return _("%(term)s (%(people)s left out, by the critiques up to %(as_of)s)") % {
        "term": term,
        "people": people,
        "as_of": value["as_of"][:16].replace("T", " ") + " UTC",
    }
