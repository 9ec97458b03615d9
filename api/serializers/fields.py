"""What the serializers of several nouns share."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


class Strict(serializers.Serializer[Any]):
    """A serializer that refuses fields it does not know, so that a typing mistake is never silently ignored."""

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        unknown = set(data) - set(self.fields)
        if unknown:
            raise serializers.ValidationError({name: [_("There is no such field.")] for name in sorted(unknown)})
        return values


class ProgressSerializer(serializers.Serializer[Any]):
    """How much of a long work is done; `total` is 0 until it is known."""

    done = serializers.IntegerField()
    total = serializers.IntegerField()
