"""Endpoints of reviews: the queue, claims, decisions, acceptance in bulk."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, READERS, access_bulk_acceptance, access_critique_to_review, access_project
from annotation.actions.inspecting.queueing import queue_existing_critiques
from annotation.actions.review.bulk_acceptance import accept_in_bulk, sample_reviews
from annotation.actions.review.claim_reviews import claim_reviews
from annotation.actions.review.decide import DecisionRequest, StaleReview, decide_review
from annotation.models import ReviewStatus
from annotation.queries.review.claimed_reviews import present_reviews
from annotation.queries.review.other_critiques import other_critiques
from annotation.queries.review.queue import count_open, parse_queue_filter, queued_reviews
from api.pagination import PAGE_PARAMETERS, PagedView, Pages
from api.serializers.critiques import present_critique
from api.serializers.quality.reviews import (
    BulkAcceptanceSerializer,
    BulkRequestSerializer,
    ClaimedReviewsSerializer,
    DecidedSerializer,
    ExistingCritiquesSerializer,
    OtherCritiquesSerializer,
    QueuedReviewSerializer,
    QueueQuery,
    QueueSampleSerializer,
    ReviewClaimSerializer,
    ReviewDecisionSerializer,
    present_bulk_acceptance,
    present_queued,
)
from api.views.requests import checked, person_of, read

FILTER_PARAMETERS: Final = [
    OpenApiParameter("annotator", UUID, description="The critiques of this person."),
    OpenApiParameter("batch", UUID),
    OpenApiParameter("code", str, description="A check flagged them with this code."),
    OpenApiParameter("disagreement", bool, description="People disagree about their images."),
]


class ClaimReviews(APIView):
    """Reviews to decide on."""

    @extend_schema(request=ReviewClaimSerializer, responses=ClaimedReviewsSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Claims reviews until the caller has `count` of a filter; returns these, with new leases.

        What they returned to its author comes first. `give_back` puts reviews that the caller has at the end of the
        queue beforehand. Nobody gets their own work, or what somebody else has. The authors are not named.
        """
        person, body = read(ReviewClaimSerializer, request)
        if body["filter"]:
            access_project(person, project_id, READERS)  # before anything is said of the project's batches and people
        queue_filter = parse_queue_filter(project_id, body["filter"])
        reviews = claim_reviews(
            person=person,
            project_id=project_id,
            count=body["count"],
            queue_filter=queue_filter,
            given_back=body["give_back"],
        )
        # Fewer than requested means that there are no more for this person now.
        open_count = count_open(project_id, person.id, queue_filter) if len(reviews) == body["count"] else 0
        return Response({"reviews": present_reviews(reviews), "open": open_count})


class CritiqueReview(APIView):
    """The review of a critique."""

    @extend_schema(
        request=ReviewDecisionSerializer,
        responses={
            200: DecidedSerializer,
            409: OpenApiResponse(
                description="`stale_critique`: `critique` is the newer one. `already_decided`, `review_lost`."
            ),
        },
    )
    def post(self, request: Request, critique_id: UUID) -> Response:
        """Decides on a critique as the caller read it, and claims up to `claim` further reviews.

        The same decision of the same person again changes nothing and has the same answer.
        """
        person, body = read(ReviewDecisionSerializer, request)
        queue_filter: dict[str, Any] = {}
        if body["filter"]:
            project_id = access_critique_to_review(person, critique_id).critique.project_id
            queue_filter = parse_queue_filter(project_id, body["filter"])
        decision = DecisionRequest(
            decision=body["decision"],
            based_on=body["based_on"],
            comments=body["comments"],
            answers=body.get("answers"),
            regions=body.get("regions"),
        )
        try:
            outcome = decide_review(
                person=person, critique_id=critique_id, request=decision, claim=body["claim"], queue_filter=queue_filter
            )
        except StaleReview as error:
            error.extra["critique"] = present_critique(error.critique)
            raise
        return Response({"critique": present_critique(outcome.critique), "reviews": present_reviews(outcome.reviews)})


class OtherCritiques(APIView):
    """What others said of the image of a critique."""

    @extend_schema(
        responses={200: OtherCritiquesSerializer, 409: OpenApiResponse(description="`review_first`: decide first.")}
    )
    def get(self, request: Request, critique_id: UUID) -> Response:
        """Returns the other critiques of its image, without names, to whoever has decided on the critique."""
        person = person_of(request)
        critique = access_critique_to_review(person, critique_id).critique
        return Response({"critiques": other_critiques(person, critique)})


class QueuePages(Pages):
    """Oldest first, as they are handed out."""

    ordering = ("queued_at", "id")


class ReviewQueue(PagedView):
    """The queue of reviews of a project."""

    pagination_class = QueuePages

    @extend_schema(
        parameters=[*FILTER_PARAMETERS, OpenApiParameter("status", str, enum=ReviewStatus.values)],
        responses=QueuedReviewSerializer(many=True),
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """Lists what waits for a reviewer, oldest first; with `status`, what is being reviewed or done."""
        query = _read_query(request)
        project = access_project(person_of(request), project_id, READERS)
        status = query.pop("status")
        reviews = queued_reviews(project, parse_queue_filter(project_id, query, prefix=""), status)
        return self.page_of(request, reviews, lambda page: [present_queued(review) for review in page])


class ExistingCritiques(APIView):
    """The critiques that were there before a policy."""

    @extend_schema(request=None, responses={202: ExistingCritiquesSerializer})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Has the critiques that are there already put into the queue, as the project's policy says.

        A policy itself is only for what is submitted or changed from then on.
        """
        person = person_of(request)
        queue_existing_critiques(actor=person, project=access_project(person, project_id, MANAGERS))
        return Response({"status": "queued"}, status=202)


class ReviewSample(APIView):
    """A random sample of the queue."""

    @extend_schema(parameters=FILTER_PARAMETERS, responses=QueueSampleSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """Draws ten reviews at random of what matches, to read before all of it is accepted; none is claimed."""
        query = _read_query(request)
        query.pop("status")
        person = person_of(request)
        project = access_project(person, project_id, READERS)
        queue_filter = parse_queue_filter(project.id, query, prefix="")
        sample = sample_reviews(person=person, project_id=project.id, queue_filter=queue_filter)
        return Response({"reviews": present_reviews(sample.reviews), "total": sample.total, "proof": sample.proof})


class BulkAcceptances(APIView):
    """Accepting all that matched a filter."""

    @extend_schema(request=BulkRequestSerializer, responses={202: BulkAcceptanceSerializer})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Accepts everything that matched when the sample was drawn, but for one's own work; a worker does it.

        What was queued or changed since stays in the queue. The same proof again is the same request.
        """
        person = person_of(request)
        access_project(person, project_id, READERS)
        body = checked(BulkRequestSerializer(data=request.data)).validated_data
        acceptance = accept_in_bulk(
            person=person,
            project_id=project_id,
            queue_filter=parse_queue_filter(project_id, body["filter"]),
            sample=body["sample"],
            proof=body["proof"],
        )
        return Response(present_bulk_acceptance(acceptance), status=202)


class BulkAcceptanceDetail(APIView):
    """One acceptance in bulk."""

    @extend_schema(responses=BulkAcceptanceSerializer)
    def get(self, request: Request, acceptance_id: UUID) -> Response:
        """Returns its status and progress."""
        return Response(present_bulk_acceptance(access_bulk_acceptance(person_of(request), acceptance_id)))


def _read_query(request: Request) -> dict[str, Any]:
    """Returns the filters and the status in a query, without those that are not given."""
    values = {name: value for name, value in request.query_params.dict().items() if name not in PAGE_PARAMETERS}
    query: dict[str, Any] = dict(checked(QueueQuery(data=values)).validated_data)
    return query
