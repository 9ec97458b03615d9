"""CRITIQUE, as its writer and the project's reviewers see it."""

from typing import Any

from rest_framework import serializers

from annotation.models import Critique
from api.serializers.assignments import AssignmentSerializer, QuestionnaireName
from api.serializers.fields import iso


def present_critique(critique: Critique, questionnaire: dict[str, Any]) -> dict[str, Any]:
    """CRITIQUE; `questionnaire` is {"id", "key", "version"}."""
    return {
        "id": critique.id,
        "assignment": critique.assignment_id,
        "image": critique.image_id,
        "questionnaire": questionnaire,
        "answers": critique.answers,
        "level": critique.level or None,
        "revisions": critique.revisions,
        "timings": critique.timings,
        "marks": critique.marks,
        "viewing": critique.viewing,
        "words": critique.words,
        "status": critique.status,
        "late": critique.late,
        "submitted_at": iso(critique.submitted_at),
        "updated_at": iso(critique.updated_at),
    }


def present_stored_critique(critique: Critique) -> dict[str, Any]:
    """CRITIQUE of a row that was read together with its questionnaire."""
    version = critique.questionnaire
    return present_critique(critique, {"id": version.id, "key": version.key, "version": version.version})


class CritiqueSerializer(serializers.Serializer[None]):
    """CRITIQUE, for the schema."""

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
    updated_at = serializers.DateTimeField()


class SubmittedSerializer(serializers.Serializer[None]):
    """What a submit answers."""

    critique = CritiqueSerializer()
    assignments = AssignmentSerializer(many=True)
