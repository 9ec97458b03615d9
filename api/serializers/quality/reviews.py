"""Reviews in the API's responses and requests."""

from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework import serializers

from annotation.actions.review.claim_reviews import MAX_CLAIMS, MAX_GIVEN_BACK
from annotation.models import BulkAcceptance, CritiqueStatus, Decision, JobStatus, Review, ReviewReason, ReviewStatus
from annotation.queries.desk.assignment_json import iso
from annotation.wording.reviews import explain_bulk_failure
from api.serializers.assignments import AssignmentImage, QuestionnaireName
from api.serializers.critiques import CritiqueSerializer
from api.serializers.fields import ObjectField, ProgressSerializer, Strict, StrictQuery

CLAIMS: Final[dict[str, Any]] = {"min_value": 0, "max_value": MAX_CLAIMS, "required": False}
FILTER_HELP: Final = '{"annotator": id, "batch": id, "code": code of a check, "disagreement": true}, any of them.'


class ReviewClaimSerializer(Strict):
    """The number of claimed reviews that the caller is to have, of which part of the queue."""

    count = serializers.IntegerField(min_value=1, max_value=MAX_CLAIMS, required=False, default=1)
    filter = ObjectField(required=False, default=dict, help_text=FILTER_HELP)
    give_back = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MAX_GIVEN_BACK,
        required=False,
        default=list,
        help_text="Critiques whose reviews the caller has: they return to the end of the queue first.",
    )


class ReviewDecisionSerializer(Strict):
    """A decision on a critique as it was at `based_on`."""

    decision = serializers.ChoiceField(choices=Decision.choices)
    comments = serializers.DictField(
        child=serializers.CharField(allow_blank=True, trim_whitespace=False),
        required=False,
        default=dict,
        help_text="By question; “” for the whole critique. Returned work needs one at least.",
    )
    answers = ObjectField(required=False, help_text="Of a fix: laid over the stored ones; null removes an answer.")
    regions = ObjectField(required=False, help_text="Of a fix: they replace all that the texts cite.")
    based_on = serializers.DateTimeField(help_text="The `updated_at` of the critique that was read.")
    claim = serializers.IntegerField(**CLAIMS, default=0, help_text="How many further reviews to claim.")
    filter = ObjectField(required=False, default=dict, help_text=FILTER_HELP)

    def validate(self, decision: dict[str, Any]) -> dict[str, Any]:
        if decision["decision"] != Decision.FIX:
            sentence = _("Only a fix changes answers and regions.")
            errors: dict[str, Any] = {name: [sentence] for name in ("answers", "regions") if name in decision}
            if errors:
                raise serializers.ValidationError(errors)
        return decision


class ReviewFlagSerializer(serializers.Serializer[None]):
    """What a check noticed."""

    code = serializers.CharField()
    question = serializers.CharField(allow_blank=True)
    span = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    params = serializers.DictField()
    sentence = serializers.CharField(help_text="What was measured, in the language of the request.")


class PastDecisionSerializer(serializers.Serializer[None]):
    """An earlier decision on the critique."""

    decision = serializers.ChoiceField(choices=Decision.choices)
    comments = serializers.DictField()
    at = serializers.DateTimeField()
    in_bulk = serializers.BooleanField()
    reviewer = serializers.CharField()


class ReviewSerializer(serializers.Serializer[None]):
    """A review, for the schema."""

    id = serializers.UUIDField()
    critique = CritiqueSerializer()
    image = AssignmentImage()
    questionnaire = QuestionnaireName()
    lease_until = serializers.DateTimeField(allow_null=True)
    queued_at = serializers.DateTimeField()
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=ReviewReason.choices))
    flags = ReviewFlagSerializer(many=True)
    history = PastDecisionSerializer(many=True)
    round = serializers.IntegerField()


class ClaimedReviewsSerializer(serializers.Serializer[None]):
    """The answer to a claim."""

    reviews = ReviewSerializer(many=True)
    open = serializers.IntegerField(help_text="How many more there are for the caller; exact up to 1,000.")


class DecidedSerializer(serializers.Serializer[None]):
    """The answer to a decision."""

    critique = CritiqueSerializer()
    reviews = ReviewSerializer(many=True)


class OtherCritiqueSerializer(serializers.Serializer[None]):
    """Somebody else's critique of the image, without a name."""

    id = serializers.UUIDField()
    questionnaire = serializers.DictField()
    answers = serializers.DictField()
    marks = serializers.DictField()
    level = serializers.ChoiceField(choices=["low", "medium", "high"], allow_null=True)
    status = serializers.CharField()


class OtherCritiquesSerializer(serializers.Serializer[None]):
    """What others said of the image of a critique."""

    critiques = OtherCritiqueSerializer(many=True)


class QueueQuery(StrictQuery):
    """The query parameters of the list of the queue."""

    annotator = serializers.UUIDField(required=False)
    batch = serializers.UUIDField(required=False)
    code = serializers.CharField(required=False)
    disagreement = serializers.BooleanField(required=False)
    status = serializers.ChoiceField(choices=ReviewStatus.choices, required=False, default=ReviewStatus.OPEN)


class QueuedReviewSerializer(serializers.Serializer[None]):
    """A row of the queue, for the schema."""

    id = serializers.UUIDField()
    critique = serializers.UUIDField()
    critique_status = serializers.ChoiceField(choices=CritiqueStatus.choices)
    image = serializers.UUIDField()
    file = serializers.CharField()
    batch = serializers.UUIDField()
    annotator = serializers.UUIDField()
    status = serializers.ChoiceField(choices=ReviewStatus.choices)
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=ReviewReason.choices))
    flag_codes = serializers.ListField(child=serializers.CharField())
    queued_at = serializers.DateTimeField()
    lease_until = serializers.DateTimeField(allow_null=True)
    reviewer = serializers.CharField(allow_null=True, help_text="Who has it now.")
    kept_for = serializers.CharField(allow_null=True, help_text="Who returned it, and gets it until `kept_until`.")
    kept_until = serializers.DateTimeField(allow_null=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    asked_again_at = serializers.DateTimeField(
        allow_null=True, help_text="When the image was asked of another, because its author had not answered."
    )


def present_queued(review: Review) -> dict[str, Any]:
    """Returns a row of the queue in the form of QueuedReviewSerializer."""
    return {
        "id": review.id,
        "critique": review.critique_id,
        "critique_status": review.critique.status,
        "image": review.image_id,
        "file": review.image.file,
        "batch": review.batch_id,
        "annotator": review.annotator_id,
        "status": review.status,
        "reasons": review.reasons,
        "flag_codes": review.flag_codes,
        "queued_at": iso(review.queued_at),
        "lease_until": iso(review.lease_until),
        "reviewer": review.reviewer.display_name if review.reviewer else None,
        "kept_for": review.kept_for.display_name if review.kept_for else None,
        "kept_until": iso(review.kept_until),
        "returned_at": iso(review.returned_at),
        "asked_again_at": iso(review.asked_again_at),
    }


class ExistingCritiquesSerializer(serializers.Serializer[None]):
    """The critiques that are there are put into the queue by the workers."""

    status = serializers.ChoiceField(choices=["queued"])


class QueueSampleSerializer(serializers.Serializer[None]):
    """A random sample of the queue; `proof` is what accepting all of it asks for."""

    reviews = ReviewSerializer(many=True)
    total = serializers.IntegerField(help_text="How many match the filter, of which these are drawn at random.")
    proof = serializers.CharField()


class BulkRequestSerializer(Strict):
    """The sample that was read, with its filter and proof."""

    filter = ObjectField(required=False, default=dict, help_text=FILTER_HELP)
    sample = serializers.ListField(child=serializers.UUIDField(), max_length=100)
    proof = serializers.CharField(max_length=10_000)


class BulkAcceptanceSerializer(serializers.Serializer[None]):
    """A bulk acceptance, for the schema."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=JobStatus.choices)
    progress = ProgressSerializer()
    filter = serializers.DictField()
    failure = serializers.CharField(allow_blank=True)
    failure_detail = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


def present_bulk_acceptance(acceptance: BulkAcceptance) -> dict[str, Any]:
    """Returns a bulk acceptance in the form of BulkAcceptanceSerializer."""
    return {
        "id": acceptance.id,
        "status": acceptance.status,
        "progress": {"done": acceptance.done, "total": acceptance.total},
        "filter": acceptance.filter,
        "failure": acceptance.failure,
        "failure_detail": explain_bulk_failure(acceptance.failure),
        "created_at": iso(acceptance.created_at),
        "finished_at": iso(acceptance.finished_at),
    }
