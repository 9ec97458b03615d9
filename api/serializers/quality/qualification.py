"""The qualification of a person in the API's responses and requests."""

from rest_framework import serializers

from api.serializers.assignments import AssignmentSerializer
from api.serializers.fields import Strict


class ClaimQualificationSerializer(Strict):
    """Whether the next attempt begins, where one may."""

    begin = serializers.BooleanField(required=False, default=False)


class MarkSerializer(serializers.Serializer[None]):
    """The mark of an attempt that has ended."""

    correct = serializers.IntegerField()
    total = serializers.IntegerField()
    percent = serializers.IntegerField()


class ExplainedQuestionSerializer(serializers.Serializer[None]):
    """What was expected and what was answered, in words."""

    question = serializers.CharField()
    prompt = serializers.CharField()
    expected = serializers.CharField()
    answer = serializers.CharField()
    is_right = serializers.BooleanField()


class ExplainedSerializer(serializers.Serializer[None]):
    """The training image that was answered last."""

    critique = serializers.UUIDField()
    image = serializers.DictField()
    explanation = serializers.CharField()
    questions = ExplainedQuestionSerializer(many=True)


class QualificationSerializer(serializers.Serializer[None]):
    """Where a person stands, for the schema."""

    phase = serializers.ChoiceField(choices=["new", "training", "testing", "passed", "failed"])
    attempt = serializers.IntegerField(help_text="The number of the last attempt; 0 before the first.")
    attempts = serializers.IntegerField(help_text="How many the project allows.")
    attempts_left = serializers.IntegerField(
        help_text="How many may follow: that the project allows, and has unseen test images for. 0 while one goes on."
    )
    may_begin = serializers.BooleanField(help_text='Whether {"begin": true} begins another attempt.')
    lacks_images = serializers.BooleanField(help_text="Whether an attempt is allowed, but images for its test lack.")
    done = serializers.IntegerField(help_text="How many images of the phase are answered.")
    items = serializers.IntegerField(help_text="How many images the phase has.")
    training_items = serializers.IntegerField()
    next_training_items = serializers.IntegerField(
        help_text="Those of the next attempt: fewer than `training_items` where few are left. 0 while one goes on."
    )
    test_items = serializers.IntegerField()
    pass_percent = serializers.IntegerField()
    result = MarkSerializer(allow_null=True)
    explained = ExplainedSerializer(allow_null=True, help_text="In training only.")
    assignments = AssignmentSerializer(many=True, help_text="The image to answer, as in a claim; at most one.")
    open = serializers.IntegerField(help_text="Always 0.")
