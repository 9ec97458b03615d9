"""All critiques of an image in the API's responses."""

from typing import Any

from rest_framework import serializers

from annotation.queries.review.side_by_side import SideBySide
from api.serializers.assignments import QuestionnaireName
from api.serializers.critiques import CritiqueSerializer, present_critique


def present_side_by_side(version: SideBySide) -> dict[str, Any]:
    """Returns the critiques of one version in the form of VersionCritiquesSerializer."""
    critiques = [present_critique(critique) | {"purpose": critique.purpose} for critique in version.critiques]
    return {
        "questionnaire": critiques[0]["questionnaire"],
        "critiques": critiques,
        "questions": [
            {"key": row.question["key"], "differs": row.differs, "spread": row.spread} for row in version.questions
        ],
    }


class ImageCritiqueSerializer(CritiqueSerializer):
    """A critique of an image, with its purpose: work or final."""

    purpose = serializers.ChoiceField(choices=["work", "final"])


class ComparedQuestionSerializer(serializers.Serializer[None]):
    """Whether the answers to a question differ, and how many options apart the furthest are."""

    key = serializers.CharField()
    differs = serializers.BooleanField()
    spread = serializers.IntegerField(allow_null=True)


class VersionCritiquesSerializer(serializers.Serializer[None]):
    """The critiques that answer one questionnaire version."""

    questionnaire = QuestionnaireName()
    critiques = ImageCritiqueSerializer(many=True)
    questions = ComparedQuestionSerializer(many=True)


class SideBySideSerializer(serializers.Serializer[None]):
    """All critiques of an image, newest questionnaire version first."""

    versions = VersionCritiquesSerializer(many=True)
