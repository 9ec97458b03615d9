"""People, memberships and tokens in the API's responses and requests."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotation.models import Membership, Person, Role
from api.serializers.fields import Strict


class CredentialsSerializer(Strict):
    """A request for a token."""

    username = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)
    code = serializers.CharField(max_length=20, required=False, help_text="Of the second factor, where one is set up.")


class TokenSerializer(serializers.Serializer[None]):
    """A new token; its secret is never returned again."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class MembershipOfMeSerializer(serializers.ModelSerializer[Membership]):
    """The caller's role in a project."""

    project = serializers.UUIDField(source="project_id")
    name = serializers.CharField(source="project.name")

    class Meta:
        model = Membership
        fields = ["project", "name", "role"]


class MeSerializer(serializers.ModelSerializer[Person]):
    """The caller."""

    name = serializers.CharField(source="display_name")
    keys = serializers.DictField(child=serializers.CharField())
    memberships = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields = ["id", "username", "name", "email", "language", "keys", "memberships"]

    @extend_schema_field(MembershipOfMeSerializer(many=True))
    def get_memberships(self, _person: Person) -> Any:
        """Returns the active roles."""
        return MembershipOfMeSerializer(self.context["memberships"], many=True).data


class KeysSerializer(Strict):
    """The keys of one's desk: command to character. Commands that are not named go back to their default keys."""

    keys = serializers.DictField(child=serializers.CharField(max_length=8, trim_whitespace=False, allow_blank=True))


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    """One member of a project."""

    username = serializers.CharField(source="person.username")
    name = serializers.CharField(source="person.display_name")

    class Meta:
        model = Membership
        fields = ["id", "username", "name", "role", "group", "created_at"]


class NewMemberSerializer(Strict):
    """A new member, by user name."""

    username = serializers.CharField(
        max_length=254, help_text="The exact user name. A mail address is refused, whether an account has it or not."
    )
    role = serializers.ChoiceField(choices=Role.choices)
    group = serializers.CharField(max_length=100, required=False, allow_blank=True)


class ChangedMemberSerializer(Strict):
    """A changed role."""

    role = serializers.ChoiceField(choices=Role.choices)
    group = serializers.CharField(max_length=100, required=False, allow_blank=True)
