"""The review policy of a project in a sentence."""

from django.utils.translation import gettext as _

from annotation.models import QualityPolicy, ReviewPolicy


def policy_in_words(policy: QualityPolicy) -> str:
    """Returns which critiques of a project are reviewed."""
    match policy.review:
        case ReviewPolicy.ALL:
            return _("Every critique is reviewed.")
        case ReviewPolicy.SAMPLE:
            return _("%(percent)s %% of the critiques are reviewed, drawn at random.") % {
                "percent": policy.review_percent
            }
        case ReviewPolicy.FLAGGED:
            return _("Critiques that a check flags are reviewed, and those of images where people disagree.")
        case _:
            return _("No critique is reviewed unless a manager asks for it.")
