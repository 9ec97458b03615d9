"""Recipes in the API's responses and requests."""

from typing import Any

from rest_framework import serializers

from annotation.models import Recipe
from api.serializers.fields import Strict


class RecipeSerializer(serializers.ModelSerializer[Recipe]):
    """A version of a recipe with its definition; `runs` counts the runs that use it."""

    project = serializers.UUIDField(source="project_id")
    runs = serializers.SerializerMethodField()

    class Meta:
        model = Recipe
        fields = ["id", "project", "key", "version", "definition", "created_at", "runs"]

    def get_runs(self, recipe: Recipe) -> int:
        """Returns the number of runs, from one query for the whole page of recipes."""
        runs: int = self.context["runs"].get(recipe.pk, 0)
        return runs


class NewRecipeSerializer(Strict):
    """The document of the next version."""

    definition = serializers.JSONField()


class ChangedValueSerializer(serializers.Serializer[Any]):
    """A value that differs from the latest version, by its path; null where a version does not have it."""

    path = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class AnsweredSerializer(serializers.Serializer[Any]):
    """Critiques that a model has answered under the latest version, and what their answers took."""

    endpoint = serializers.CharField()
    model = serializers.CharField()
    critiques = serializers.IntegerField()
    tokens = serializers.IntegerField()
    cost = serializers.DecimalField(max_digits=18, decimal_places=8)
    currency = serializers.CharField()


class RecipePreviewSerializer(serializers.Serializer[Any]):
    """What the next version would change, and which stored answers a run of it would ask for anew."""

    version = serializers.IntegerField()
    changes = ChangedValueSerializer(many=True)
    asks_anew = AnsweredSerializer(many=True)
