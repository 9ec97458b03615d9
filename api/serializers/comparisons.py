"""Comparisons of two exports."""

from itertools import islice
from typing import Any, Final
from uuid import UUID

from rest_framework import serializers

from annotation.queries.releases.comparison import Comparison
from api.serializers.fields import StrictQuery

SECTIONS: Final = ["came", "went", "changed"]
IDS: Final = 1_000


class ComparisonQuery(StrictQuery):
    """The query parameters."""

    earlier = serializers.UUIDField(required=False)
    what = serializers.ChoiceField(choices=SECTIONS, required=False, default="came")
    after = serializers.UUIDField(required=False)


class ComparisonSerializer(serializers.Serializer[None]):
    """For the schema. `next` is null at the end; `earlier` where there is no earlier release."""

    earlier = serializers.UUIDField(allow_null=True)
    came = serializers.IntegerField()
    went = serializers.IntegerField()
    changed = serializers.IntegerField()
    kept = serializers.IntegerField()
    results = serializers.ListField(child=serializers.UUIDField(), help_text="Ids of critiques.")
    next = serializers.UUIDField(allow_null=True)


def present_comparison(
    comparison: Comparison, earlier: UUID | None, section: str, after: UUID | None
) -> dict[str, Any]:
    """Returns a ComparisonSerializer with up to a thousand ids of one section, those after `after`."""
    ids: list[UUID] = getattr(comparison, section)
    page = list(islice((id_ for id_ in ids if after is None or id_ > after), IDS + 1))
    return {
        "earlier": earlier,
        "came": len(comparison.came),
        "went": len(comparison.went),
        "changed": len(comparison.changed),
        "kept": comparison.kept,
        "results": page[:IDS],
        "next": page[IDS - 1] if len(page) > IDS else None,
    }
