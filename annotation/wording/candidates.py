"""The words for candidates and their cross-checks, in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from annotation.models import Candidate, CrossCheckSkipReason, CrossCheckVerdict
from annotation.rules.giveaways import read_giveaways
from annotation.wording.giveaways import explain_giveaway

GRADES: Final[dict[str, Promise]] = {
    "High": pgettext_lazy("grade", "High"),
    "Medium": pgettext_lazy("grade", "Medium"),
    "Low": pgettext_lazy("grade", "Low"),
}
VERDICTS: Final[dict[str, Promise]] = {
    CrossCheckVerdict.AGREE.value: pgettext_lazy("verdict of a cross-check", "I agree"),
    CrossCheckVerdict.AMBIGUOUS.value: pgettext_lazy("verdict of a cross-check", "More than one option fits"),
    CrossCheckVerdict.WRONG.value: pgettext_lazy("verdict of a cross-check", "The marked answer is wrong"),
    CrossCheckVerdict.ANSWERABLE.value: pgettext_lazy(
        "verdict of a cross-check", "It can be answered without the image"
    ),
}
REASON_VERDICTS: Final[dict[str, Promise]] = {
    CrossCheckVerdict.AGREE.value: pgettext_lazy("verdict of a cross-check", "I agree"),
    CrossCheckVerdict.AMBIGUOUS.value: pgettext_lazy("verdict of a cross-check", "It is unclear or says too little"),
    CrossCheckVerdict.WRONG.value: pgettext_lazy("verdict of a cross-check", "It does not fit the image"),
}
"""What a person may say of a reason, which has no options."""

SKIP_REASONS: Final[dict[str, Promise]] = {
    CrossCheckSkipReason.IMAGE.value: pgettext_lazy("cannot answer", "I cannot see the image well enough"),
    CrossCheckSkipReason.WORDS.value: pgettext_lazy("cannot answer", "I do not understand the words"),
    CrossCheckSkipReason.SUBJECT.value: pgettext_lazy("cannot answer", "It takes knowledge that I do not have"),
    CrossCheckSkipReason.BLIND.value: pgettext_lazy("cannot answer", "I know who wrote it, or its answer"),
    CrossCheckSkipReason.UNLISTED.value: pgettext_lazy("cannot answer", "Another reason"),
}


def options_in_words(candidate: Candidate, indexes: Iterable[int]) -> list[str]:
    """Returns the options of these indexes; grades in the reader's language."""
    options = [candidate.options[index] for index in indexes]
    return [str(GRADES.get(option, option)) for option in options] if candidate.criterion == "AesA" else options


def verdict_in_words(criterion: str, verdict: str) -> str:
    """Returns the words of a verdict as its checker chose them."""
    words = REASON_VERDICTS if criterion == "AesI" else VERDICTS
    return str(words.get(verdict, verdict))


def hints_in_words(hints: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Returns the code and the sentence of each stored hint."""
    return [{"code": giveaway["code"], "detail": explain_giveaway(giveaway)} for giveaway in read_giveaways(hints)]


def decision_in_words(decision: str) -> str:
    """Returns what a manager has decided on a candidate."""
    return {
        "accept": _("The question is accepted."),
        "exclude": _("The question is left out of benchmarks."),
        "third": _("A third expert decides on this question."),
    }[decision]
