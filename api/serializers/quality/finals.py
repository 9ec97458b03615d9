"""All critiques of an image in the API's responses."""

from typing import Any

from rest_framework import serializers

from annotation.models import ImageRatings
from annotation.queries.review.disagreements import FINAL_STATES
from annotation.queries.review.image_figures import ImageFigures
from annotation.queries.review.side_by_side import SideBySide
from api.serializers.assignments import QuestionnaireName
from api.serializers.critiques import CritiqueSerializer, present_critique
from api.serializers.fields import StrictQuery
from api.serializers.quality.image_figures import ImageFiguresSerializer, present_figures


def present_side_by_side(version: SideBySide, figures: ImageFigures | None) -> dict[str, Any]:
    """Returns the critiques of one version in the form of VersionCritiquesSerializer."""
    critiques = [present_critique(critique) | {"purpose": critique.purpose} for critique in version.critiques]
    return {
        "questionnaire": critiques[0]["questionnaire"],
        "critiques": critiques,
        "questions": [
            {"key": row.question["key"], "differs": row.differs, "spread": row.spread} for row in version.questions
        ],
        "figures": present_figures(figures),
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
    figures = ImageFiguresSerializer(allow_null=True, help_text="Null while no rating is counted.")


class SideBySideSerializer(serializers.Serializer[None]):
    """All critiques of an image, newest questionnaire version first."""

    versions = VersionCritiquesSerializer(many=True)


class DisagreementQuery(StrictQuery):
    """What narrows the list of images where people disagree."""

    batch = serializers.UUIDField(required=False, default=None)
    final = serializers.ChoiceField(choices=FINAL_STATES, required=False, default="")
    cursor = serializers.CharField(required=False, default="", max_length=200)
    limit = serializers.IntegerField(required=False, default=50, min_value=1, max_value=200)


class DisagreementSerializer(serializers.Serializer[None]):
    """An image whose grades lie apart in one questionnaire version."""

    image = serializers.UUIDField()
    file = serializers.CharField()
    batch = serializers.UUIDField()
    questionnaire = QuestionnaireName()
    spread = serializers.IntegerField(help_text="How many grades lie between the lowest and the highest.")
    critiques = serializers.IntegerField()
    extra_critiques = serializers.IntegerField(help_text="Asked besides, because people disagree.")
    has_final = serializers.BooleanField()


class DisagreementPageSerializer(serializers.Serializer[None]):
    """Some images, the furthest apart first; `next` is the cursor of the next page, null on the last."""

    next = serializers.CharField(allow_null=True)
    results = DisagreementSerializer(many=True)


def present_disagreement(ratings: ImageRatings, *, has_final: bool) -> dict[str, Any]:
    """Returns an image in the form of DisagreementSerializer."""
    image, questionnaire = ratings.image, ratings.questionnaire
    return {
        "image": str(image.id),
        "file": image.file,
        "batch": str(image.batch_id),
        "questionnaire": {"id": str(questionnaire.id), "key": questionnaire.key, "version": questionnaire.version},
        "spread": ratings.spread,
        "critiques": ratings.critiques,
        "extra_critiques": image.extra_critiques,
        "has_final": has_final,
    }
