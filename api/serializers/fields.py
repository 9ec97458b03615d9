"""Shared by the serializers of several nouns."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.settings import api_settings


@extend_schema_field({"type": "object", "additionalProperties": True})
class ObjectField(serializers.Field[Any, Any, Any, Any]):
    """A JSON object whose values are checked by the questionnaire's rules."""

    default_error_messages = {"not_an_object": "Send a JSON object."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            self.fail("not_an_object")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class Strict(serializers.Serializer[Any]):
    """A serializer that rejects unknown fields, so that a misspelt name is never ignored."""

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        unknown = set(data) - set(self.fields)
        if unknown:
            raise serializers.ValidationError({name: [_("There is no such field.")] for name in sorted(unknown)})
        return values


class StrictQuery(Strict):
    """The parameters of a query. `format` is none of them: every query may have it, and the negotiation reads it."""

    def to_internal_value(self, data: Any) -> Any:
        parameters = {name: value for name, value in data.items() if name != api_settings.URL_FORMAT_OVERRIDE}
        return super().to_internal_value(parameters)


class ProgressSerializer(serializers.Serializer[Any]):
    """The progress of a job; `total` is 0 until it is known."""

    done = serializers.IntegerField()
    total = serializers.IntegerField()
