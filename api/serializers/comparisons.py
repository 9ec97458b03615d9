"""Two exports side by side, as the API shows them."""

from itertools import islice
from typing import Any, Final
from uuid import UUID

from rest_framework import serializers

from annotation.queries.releases.comparison import Comparison
from api.serializers.fields import Strict

WHAT: Final = ["came", "went", "changed"]
IDS: Final = 1_000


class ComparisonQuery(Strict):
    """What may stand behind the question mark."""

    earlier = serializers.UUIDField(required=False)
    what = serializers.ChoiceField(choices=WHAT, required=False, default="came")
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


def present_comparison(found: Comparison, earlier: UUID | None, what: str, after: UUID | None) -> dict[str, Any]:
    """As ComparisonSerializer has it: up to a thousand ids of one kind after `after`."""
    ids: list[UUID] = getattr(found, what)
    listed = list(islice((one for one in ids if after is None or one > after), IDS + 1))
    return {
        "earlier": earlier,
        "came": len(found.came),
        "went": len(found.went),
        "changed": len(found.changed),
        "kept": found.kept,
        "results": listed[:IDS],
        "next": listed[IDS - 1] if len(listed) > IDS else None,
    }
