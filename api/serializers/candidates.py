"""Candidates, their cross-checks and the coverage board in the API's requests and responses."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from rest_framework import serializers

from annotation.actions.evaluating.coverage import MAX_TARGET
from annotation.actions.evaluating.cross_checks.answers import MAX_COMMENT_CHARACTERS, MAX_SECONDS
from annotation.actions.evaluating.cross_checks.claims import MAX_CLAIMS
from annotation.actions.evaluating.cross_checks.disputes import DECISIONS
from annotation.evaluating.coverage_targets import CellKey
from annotation.models import Candidate, CandidateStatus, Criterion, CrossCheckSkipReason, CrossCheckVerdict
from annotation.queries.evaluating.authoring.candidates import CheckFigures
from annotation.queries.evaluating.authoring.coverage import MAX_CELLS, BoardCell
from annotation.queries.evaluating.authoring.grades import ImageGrades
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.rules.giveaways import GIVEAWAY_CODES
from annotation.wording.candidates import hints_in_words
from api.serializers.assignments import AssignmentImage
from api.serializers.fields import Strict, StrictQuery


class ClaimChecksSerializer(Strict):
    """How many cross-checks the caller wants to have."""

    count = serializers.IntegerField(min_value=1, max_value=MAX_CLAIMS, required=False, default=1)


class CheckAnswerSerializer(serializers.Serializer[None]):
    """Which of the shown options was chosen, and which is correct, both counted from 0; both null without an answer.

    A grade has no correct option.
    """

    id = serializers.UUIDField()
    status = serializers.CharField()
    option = serializers.IntegerField(allow_null=True)
    correct_option = serializers.IntegerField(allow_null=True)
    is_done = serializers.BooleanField(help_text="Whether nothing more is asked for.")


class CrossCheckSerializer(serializers.Serializer[None]):
    """A question to check: without its key until it is answered. A reason has no options and is judged at once."""

    id = serializers.UUIDField()
    status = serializers.CharField()
    lease_until = serializers.DateTimeField(allow_null=True)
    criterion = serializers.ChoiceField(choices=Criterion.values)
    question = serializers.CharField()
    reason = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())
    answered = CheckAnswerSerializer(allow_null=True)
    image = AssignmentImage()


class ClaimedChecksSerializer(serializers.Serializer[None]):
    """The answer to a claim."""

    cross_checks = CrossCheckSerializer(many=True)
    open = serializers.IntegerField(help_text="How many more there are for the caller; exact up to 100.")


class OptionSerializer(Strict):
    """The option that the caller chooses, counted from 0 as they are shown, and the seconds that it took."""

    option = serializers.IntegerField(min_value=0, max_value=3)
    seconds = serializers.FloatField(min_value=0, max_value=MAX_SECONDS, required=False, allow_null=True, default=None)


class VerdictSerializer(Strict):
    """What the caller says of a question, with a comment unless they agree."""

    verdict = serializers.ChoiceField(choices=CrossCheckVerdict.values)
    comment = serializers.CharField(
        max_length=MAX_COMMENT_CHARACTERS, required=False, allow_blank=True, default="", trim_whitespace=False
    )


class SkipCheckSerializer(Strict):
    """Why the caller cannot answer a question."""

    reason = serializers.ChoiceField(choices=CrossCheckSkipReason.values)
    note = serializers.CharField(
        max_length=MAX_COMMENT_CHARACTERS, required=False, allow_blank=True, default="", trim_whitespace=False
    )


class DecisionSerializer(Strict):
    """What a manager decides on a candidate; `third` sends it to a third expert."""

    decision = serializers.ChoiceField(choices=list(DECISIONS))


class CandidateQuery(StrictQuery):
    """Which candidates are listed."""

    status = serializers.ChoiceField(choices=CandidateStatus.values, required=False)
    criterion = serializers.ChoiceField(choices=Criterion.values, required=False)
    dimension = serializers.CharField(max_length=40, required=False)
    kind = serializers.CharField(max_length=40, required=False)
    hint = serializers.ChoiceField(choices=["any", *GIVEAWAY_CODES], required=False)


class ShareSerializer(serializers.Serializer[None]):
    """A share with its 95 % interval (Wilson); its figures are null without a check."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()


class GradesSerializer(serializers.Serializer[None]):
    """The grades of an image, each person's once: how many gave each, and the grade that most gave; null for a tie."""

    counts = serializers.DictField(child=serializers.IntegerField())
    majority = serializers.CharField(allow_null=True)
    share = ShareSerializer(help_text="The share of the people who gave the most frequent grade.")


class HintSerializer(serializers.Serializer[None]):
    """One thing that gives an answer away."""

    code = serializers.CharField()
    detail = serializers.CharField()


class CandidateImage(serializers.Serializer[None]):
    """The image of a candidate."""

    id = serializers.UUIDField()
    file = serializers.CharField()
    thumbnail = serializers.CharField(help_text="A signed URL; empty until it is made.")


class CandidateSerializer(serializers.Serializer[None]):
    """What an expert wrote for a benchmark, with what cross-checks say of it."""

    id = serializers.UUIDField()
    critique = serializers.UUIDField()
    image = CandidateImage()
    criterion = serializers.ChoiceField(choices=Criterion.values)
    status = serializers.ChoiceField(choices=CandidateStatus.values)
    text = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())
    correct = serializers.IntegerField(
        allow_null=True, help_text="The index of the correct option; of a grade, what its author gave."
    )
    dimension = serializers.CharField()
    kind = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # the name of the field in JSON
    hints = HintSerializer(many=True)
    accuracy = ShareSerializer(allow_null=True, help_text="AesP, AesE: the share that chose the correct option.")
    agreement = ShareSerializer(allow_null=True, help_text="AesI: the share that agrees with the reason.")
    grades = GradesSerializer(allow_null=True, help_text="AesA: what people graded the image, authors included.")
    median_seconds = serializers.FloatField(allow_null=True)
    verdicts = serializers.DictField(child=serializers.IntegerField())
    skips = serializers.IntegerField(help_text="How many people gave it back, because they could not answer it.")
    created_at = serializers.DateTimeField()


class CellSerializer(Strict):
    """One sort of candidates, and how many are wanted; grades and reasons have neither a dimension nor a kind."""

    criterion = serializers.ChoiceField(choices=Criterion.values)
    source = serializers.CharField(max_length=100, allow_blank=True)  # type: ignore[assignment]
    dimension = serializers.CharField(max_length=40, allow_blank=True, required=False, default="")
    kind = serializers.CharField(max_length=40, allow_blank=True, required=False, default="")
    target = serializers.IntegerField(min_value=0, max_value=MAX_TARGET, allow_null=True)


class BoardCellSerializer(CellSerializer):
    """One sort of candidates, with those that there are; `missing` is what its target lacks."""

    authored = serializers.IntegerField()
    accepted = serializers.IntegerField()
    missing = serializers.IntegerField()


class BoardSerializer(serializers.Serializer[None]):
    """The coverage board."""

    cells = BoardCellSerializer(many=True)


class TargetsSerializer(Strict):
    """The targets to set; the other cells stay as they are."""

    cells = serializers.ListField(child=CellSerializer(), max_length=MAX_CELLS)

    def targets(self) -> dict[CellKey, int | None]:
        """Returns the target of each named cell."""
        names = ("criterion", "source", "dimension", "kind")
        return {
            CellKey(**{name: cell[name] for name in names}): cell["target"] for cell in self.validated_data["cells"]
        }


def present_cell(cell: BoardCell) -> dict[str, Any]:
    """Returns a cell in the form of BoardCellSerializer."""
    counts = {"authored": cell.authored, "accepted": cell.accepted, "target": cell.target, "missing": cell.missing}
    return {**asdict(cell.key), **counts}


def present_candidate(
    candidate: Candidate, figures: Mapping[UUID, CheckFigures], grades: Mapping[UUID, ImageGrades]
) -> dict[str, Any]:
    """Returns a candidate in the form of CandidateSerializer; `grades` are those of images."""
    names = ("id", "criterion", "status", "text", "options", "correct", "dimension", "kind", "source", "created_at")
    of_checks, image = figures[candidate.id], candidate.image
    urls = rendition_urls(image.renditions)
    return {
        **{name: getattr(candidate, name) for name in names},
        "critique": candidate.critique_id,
        "image": {"id": image.id, "file": image.file, "thumbnail": urls.get("thumbnail", "")},
        "hints": hints_in_words(candidate.hints),
        **_shares(candidate, of_checks, grades.get(image.id)),
        "median_seconds": of_checks.median_seconds,
        "verdicts": of_checks.verdicts,
        "skips": of_checks.skips,
    }


def _shares(candidate: Candidate, figures: CheckFigures, grades: ImageGrades | None) -> dict[str, Any]:
    """Returns the one share that the criterion has, under its own name, and null for the others."""
    shares: dict[str, Any] = {"accuracy": None, "agreement": None, "grades": None}
    if candidate.criterion == Criterion.AESA:
        return shares | {"grades": asdict(grades) if grades else None}
    return shares | {"agreement" if candidate.criterion == Criterion.AESI else "accuracy": asdict(figures.accuracy)}
