"""Critiques in the API's responses and requests."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from annotation.models import Critique
from annotation.queries.desk.assignment_json import iso
from annotation.queries.desk.author_times import changed_for_author
from annotation.queries.quality.own_statistics import status_for_author
from annotation.queries.review.returned_work import reviews_for_author
from annotation.rules.viewing import published_viewing
from api.serializers.assignments import AssignmentSerializer, QuestionnaireName
from api.serializers.fields import Strict


def present_critique(critique: Critique) -> dict[str, Any]:
    """Returns a critique, read together with its questionnaire, in the form of CritiqueSerializer."""
    version = critique.questionnaire
    return {
        "id": critique.id,
        "assignment": critique.assignment_id,
        "image": critique.image_id,
        "questionnaire": {"id": version.id, "key": version.key, "version": version.version},
        "answers": critique.answers,
        "level": critique.level or None,
        "revisions": critique.revisions,
        "timings": critique.timings,
        "marks": critique.marks,
        "viewing": published_viewing(critique.viewing),
        "words": critique.words,
        "status": critique.status,
        "late": critique.late,
        "submitted_at": iso(critique.submitted_at),
        "withdrawn_at": iso(critique.withdrawn_at) if critique.withdrawn_at else None,
        "updated_at": iso(critique.updated_at),
    }


class CritiqueSerializer(serializers.Serializer[None]):
    """A critique, for the schema."""

    id = serializers.UUIDField()
    assignment = serializers.UUIDField()
    image = serializers.UUIDField()
    questionnaire = QuestionnaireName()
    answers = serializers.DictField()
    level = serializers.ChoiceField(choices=["low", "medium", "high"], allow_null=True)
    revisions = serializers.ListField()
    timings = serializers.DictField()
    marks = serializers.DictField()
    viewing = serializers.DictField()
    words = serializers.IntegerField()
    status = serializers.CharField()
    late = serializers.BooleanField()
    submitted_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class ReviewForAuthorSerializer(serializers.Serializer[None]):
    """What the author of a returned critique is told: no name of the reviewer."""

    decision = serializers.CharField()
    comments = serializers.DictField()
    at = serializers.DateTimeField()
    asked_again_at = serializers.DateTimeField(
        allow_null=True, help_text="When the image was asked of another person. An answer is still welcome."
    )


class OwnCritiqueSerializer(CritiqueSerializer):
    """A critique as its author gets it: one that was accepted looks like one that nobody has reviewed."""

    updated_at = serializers.DateTimeField(help_text="When it changed last; an acceptance does not count.")
    review = ReviewForAuthorSerializer(required=False, help_text="Of a returned critique, for its author.")


def present_own_critiques(critiques: Sequence[Critique]) -> list[dict[str, Any]]:
    """Returns critiques for their author, in the form of OwnCritiqueSerializer.

    Every answer to an author comes from here: it tells neither by the status nor by the time what was accepted, because
    gold never is.
    """
    reviews, times = reviews_for_author(critiques), changed_for_author(critiques)
    return [
        {
            **present_critique(critique),
            "status": status_for_author(critique.status),
            "updated_at": iso(times[critique.id]),
            **({"review": reviews[critique.id]} if critique.id in reviews else {}),
        }
        for critique in critiques
    ]


class WithdrawalSerializer(Strict):
    """The reason of a withdrawal, which is stored in the audit trail only."""

    reason = serializers.CharField(max_length=500)


class SubmittedSerializer(serializers.Serializer[None]):
    """The answer to a submit."""

    critique = OwnCritiqueSerializer()
    assignments = AssignmentSerializer(many=True)
