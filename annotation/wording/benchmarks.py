"""The sentences of codes that say why a benchmark failed, and why a candidate stayed out of it."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from annotation.models import CandidateStatus

MESSAGES: Final[dict[str, Promise]] = {
    "no_items": _(
        "No question fulfils the conditions, so there is nothing to publish. The preview of the form says why each "
        "stays out: hold images out, have more questions cross-checked, or lower a limit, and request it again."
    ),
    "put_back_meanwhile": _(
        "%(images)s images were put back while the benchmark was written, so that they may leave in releases. Hold "
        "them out again, and try again."
    ),
    "published_meanwhile": _(
        "Another benchmark about some of these images was published while this one was written, with other items for "
        "development. Try again: the items are divided anew, so that no public key is in a test."
    ),
}
# Why candidates stay out: what is counted, and the sentence about one.
REASONS: Final[dict[str, Promise]] = {
    "other_criterion": _("of a criterion that was not chosen"),
    "not_accepted": _("not accepted yet"),
    "image_away": _("on images that are set aside or not ready"),
    "not_held_out": _("on images that are not held out"),
    "leak_same_bytes": _("on images that stand in a release"),
    "leak_near_duplicate": _("on images whose near-duplicate stands in a release"),
    "in_both_splits": _("on images of an earlier test that have near-duplicates with public keys"),
    "few_checks": _("with too few cross-checks"),
    "low_accuracy": _("that too few people answered correctly"),
    "same_question": _("that repeat another question on the image"),
    "other_chosen": _("on images of which another question was chosen"),
    "near_duplicate_chosen": _("on images whose near-duplicate has the item"),
    "few_graders": _("on images that too few people graded"),
    "no_majority": _("on images whose graders are divided evenly"),
    "low_agreement": _("on images whose graders agree too little"),
    "counted_in_grade": _("grades that are counted in an item"),
    "counted_in_references": _("reasons that are references of an item"),
}
SENTENCES: Final[dict[str, Promise]] = {
    "other_criterion": _("%(criterion)s is not among the chosen criteria."),
    "not_accepted": _("Its state is “%(status)s”; only accepted questions become items."),
    "image_away": _("Its image is set aside or not ready. Bring it back, or wait until it is prepared."),
    "not_held_out": _("Its image is not held out, so that critiques of it may leave. Hold it out first."),
    "leak_same_bytes": _("Its image stands in the release “%(release)s”: models may have been trained on it."),
    "leak_near_duplicate": _(
        "A near-duplicate of its image stands in the release “%(release)s”: models may have been trained on it."
    ),
    "leak_same_bytes_elsewhere": _("Its image stands in a release of another project: models may have seen it."),
    "leak_near_duplicate_elsewhere": _(
        "A near-duplicate of its image stands in a release of another project: models may have seen it."
    ),
    "in_both_splits": _(
        "An earlier benchmark asks about its image in the test, and the keys about a near-duplicate are public. Near-"
        "duplicates are never in both splits, and keys of a test are not published later."
    ),
    "few_checks": _("Cross-checks: %(checks)s; asked for: %(limit)s."),
    "low_accuracy": _("%(right)s of %(checks)s people chose the correct option; %(limit)s %% are asked for."),
    "same_question": _("It repeats another question on the same image."),
    "other_chosen": _("Another question on the image was chosen, on which people agree more, or which is older."),
    "near_duplicate_chosen": _(
        "A near-duplicate of its image has the item, on which people agree more, or which is older."
    ),
    "few_graders": _("People who graded the image: %(graders)s; asked for: %(limit)s."),
    "no_majority": _("The %(graders)s people who graded the image are divided evenly."),
    "low_agreement": _("%(most)s of %(graders)s people gave the same level; %(limit)s %% are asked for."),
    "counted_in_grade": _("Its grade is counted in the item of the image."),
    "counted_in_references": _("Its text is a reference of the item of the image."),
}


def explain_exclusion(reason: str, params: Mapping[str, Any]) -> str:
    """Returns why a candidate stayed out as a sentence; for an unknown code, the code."""
    if reason not in SENTENCES:
        return reason
    if "status" in params:
        params = {**params, "status": CandidateStatus(params["status"]).label}
    return str(SENTENCES[reason if params.get("release", True) else f"{reason}_elsewhere"]) % params
