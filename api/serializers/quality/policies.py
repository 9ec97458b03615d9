"""Policies of quality and the consent in the API's responses and requests."""

from typing import Any

from rest_framework import serializers

from annotation.models import ConsentText, Membership, QualityPolicy
from annotation.queries.desk.assignment_json import iso
from annotation.rules.changeable import QUALITY_FIELDS
from api.serializers.fields import Strict


class QualitySerializer(serializers.ModelSerializer[QualityPolicy]):
    """What a project asks of the quality of its critiques."""

    class Meta:
        model = QualityPolicy
        fields = QUALITY_FIELDS


class NewConsentSerializer(Strict):
    """The next version of the text; a blank one ends the request for consent."""

    text = serializers.CharField(max_length=50_000, allow_blank=True)


class ConsentAgreementSerializer(Strict):
    """The version that the caller has read and agrees to."""

    version = serializers.IntegerField(min_value=1)


class ConsentSerializer(serializers.Serializer[None]):
    """The present version of the text; null where nobody is asked."""

    version = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    created_at = serializers.DateTimeField(allow_null=True)
    agreed = serializers.BooleanField(help_text="Whether the caller has agreed to this version.")


def present_consent(text: ConsentText | None, membership: Membership | None) -> dict[str, Any]:
    """Returns the present version in the form of ConsentSerializer."""
    return {
        "version": text.version if text else None,
        "text": text.text if text else "",
        "created_at": iso(text.created_at) if text else None,
        "agreed": bool(text and membership and membership.consent_id == text.id),
    }
