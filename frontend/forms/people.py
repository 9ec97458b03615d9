"""Forms of a project's people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models import Role


class InvitationForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.ANNOTATOR)
    note = forms.CharField(
        label=_("For whom"), max_length=200, required=False, help_text=_("A note to yourself; it is not sent.")
    )


class RoleForm(forms.Form):
    """A member's role, and the group of people that they are counted in."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.ANNOTATOR)
    group = forms.CharField(
        label=_("Group"),
        max_length=100,
        required=False,
        help_text=_(
            "Such as practitioner or researcher: exports can be filtered by it, and data cards count annotators by it."
        ),
        widget=forms.TextInput({"list": "groups", "autocomplete": "off"}),
    )


class MemberForm(RoleForm):
    """Adds somebody who has an account already."""

    username = forms.CharField(
        label=_("User name"), max_length=254, help_text=_("Exactly as it is written on their own page.")
    )
    field_order = ["username", "role", "group"]
