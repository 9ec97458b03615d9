"""The forms of the pages. They read what was typed; the actions judge it."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.models import Batch, BatchStatus, ImageStatus, Person, Project, Role
from annotation.queries.images.batch_images import ANY_GROUP, STAGES

if TYPE_CHECKING:
    ProjectModelForm = forms.ModelForm[Project]
    BatchModelForm = forms.ModelForm[Batch]
    PersonModelForm = forms.ModelForm[Person]
else:  # generic in its stubs alone
    ProjectModelForm = BatchModelForm = PersonModelForm = forms.ModelForm

LONG = {"rows": 3}
LONGEST_GROUP = 100


class ProjectForm(ProjectModelForm):
    class Meta:
        model = Project
        fields = ["name", "description", "critiques_per_image"]
        widgets = {"description": forms.Textarea(LONG)}


class PoliciesForm(ProjectModelForm):
    """Everything of a project that its manager may change."""

    class Meta:
        model = Project
        fields = [
            "name",
            "description",
            "guidelines",
            "critiques_per_image",
            "order",
            "lease_minutes",
            "session_length",
            "neighbours_apart",
            "daily_quota",
            "total_quota",
        ]
        widgets = {"description": forms.Textarea(LONG), "guidelines": forms.Textarea({"rows": 10})}
        help_texts = {
            "guidelines": _("What annotators read before they begin, and again at the desk with one key."),
            "critiques_per_image": _("Raising or lowering it takes effect at once; no critique is ever removed."),
            "lease_minutes": _("How long an image is kept for the annotator who took it; every saved draft renews it."),
            "neighbours_apart": _(
                "So many other images lie between two near-duplicates of one person, as long as there are others. "
                "0: they are handed out as they come."
            ),
            "daily_quota": _("Empty: as many as one likes. 0: none, for as long as it stands."),
            "total_quota": _("Empty: as many as one likes. 0: none, for as long as it stands."),
        }


class BatchForm(BatchModelForm):
    class Meta:
        model = Batch
        fields = ["name", "critiques_per_image", "priority"]


class NewBatchForm(BatchForm):
    status = forms.ChoiceField(
        label=_("To begin with"),
        choices=[
            (BatchStatus.OPEN, _("Open: images are handed out as soon as they are ready")),
            (BatchStatus.PAUSED, _("Paused: nothing is handed out until you open it")),
        ],
        initial=BatchStatus.OPEN,
        widget=forms.RadioSelect,
    )


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
        help_text=_("Such as practitioner or researcher: exports filter by it, and count by it who answered."),
        widget=forms.TextInput({"list": "groups", "autocomplete": "off"}),
    )


class MemberForm(RoleForm):
    """Adds somebody who has an account already."""

    username = forms.CharField(
        label=_("User name"), max_length=254, help_text=_("As it stands on their own page, letter for letter.")
    )
    field_order = ["username", "role", "group"]


class WithdrawalForm(forms.Form):
    reason = forms.CharField(label=_("Why? Only the history keeps it."), max_length=500)


class DefinitionForm(forms.Form):
    """A questionnaire as JSON text; the preview and the action read it, so that one judge speaks."""

    definition = forms.CharField(
        label=_("Questionnaire, as JSON"),
        max_length=500_000,
        strip=False,
        widget=forms.Textarea({"spellcheck": "false", "autocomplete": "off", "rows": 30}),
    )


class NameForm(PersonModelForm):
    class Meta:
        model = Person
        fields = ["first_name", "last_name", "email", "language"]
        widgets = {"language": forms.Select}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            required=False,
            choices=[("", _("As the browser says")), ("en", "English"), ("zh-hans", "简体中文")],
        )


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What for"), max_length=100, help_text=_("For example: nightly tuning run."))
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=int,
        choices=[(30, _("thirty days")), (90, _("ninety days")), (365, _("one year"))],
        initial=90,
    )


class PictureFilter(forms.Form):
    words = forms.CharField(label=_("Title, author or file"), required=False, max_length=200)
    stage = forms.ChoiceField(
        label=_("Critiques"),
        required=False,
        choices=[
            ("", pgettext_lazy("critiques", "any number")),
            *zip(STAGES, (_("none yet"), _("some"), _("complete"), _("flagged")), strict=True),
        ],
    )
    status = forms.ChoiceField(
        label=_("Image"), required=False, choices=[("", pgettext_lazy("image", "any")), *ImageStatus.choices]
    )


class PictureFilterOf(PictureFilter):
    """With the sources that a batch's images name, and the group that a link asked for."""

    def __init__(self, data: Any, sources: list[str]) -> None:
        super().__init__(data)
        choices = [("", pgettext_lazy("source", "any")), *((name, name) for name in sources)]
        self.fields["source"] = forms.ChoiceField(label=_("Source"), required=False, choices=choices)
        grouped = [("", pgettext_lazy("near-duplicates", "any")), (ANY_GROUP, _("in a group"))]
        asked = data.get("group", "")
        if asked not in ("", ANY_GROUP) and len(asked) <= LONGEST_GROUP and asked.isprintable():
            grouped.append((asked, asked))
        self.fields["group"] = forms.ChoiceField(label=_("Near-duplicates"), required=False, choices=grouped)


IMPORT_KINDS: Final = [
    ("zip", _("a zip")),
    ("folder", _("a folder on the server")),
    ("manifest", _("a manifest, and the files that it names in a folder on the server")),
    ("s3", _("a bucket")),
    ("urls", _("a list of addresses")),
]


class ImportForm(forms.Form):
    """Where images come from, beside files that are dropped."""

    kind = forms.ChoiceField(
        label=_("From"),
        choices=IMPORT_KINDS,
    )
    file = forms.FileField(label=_("Zip, manifest or list"), required=False)
    folder = forms.CharField(label=_("Folder below the server's import folder"), required=False, max_length=1_000)
    bucket = forms.CharField(label=_("Bucket"), required=False, max_length=100)
    key_prefix = forms.CharField(label=_("Prefix in the bucket"), required=False, max_length=1_000)
    opens_batch = forms.BooleanField(label=_("Open the batch when all is in"), required=False)


class ManifestForm(forms.Form):
    file = forms.FileField(
        label=_("Manifest"), help_text=_("CSV, JSON Lines or Label Studio tasks; it names files of this batch.")
    )


class BatchFilter(forms.Form):
    words = forms.CharField(label=_("Name"), required=False, max_length=200)
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", pgettext_lazy("batch", "any")), *BatchStatus.choices]
    )


class PeopleFilter(forms.Form):
    words = forms.CharField(label=_("Name"), required=False, max_length=200)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", pgettext_lazy("role", "any")), *Role.choices]
    )


class EventFilter(forms.Form):
    noun = forms.ChoiceField(
        label=_("Of what"),
        required=False,
        choices=[
            ("", pgettext_lazy("event", "anything")),
            ("project", _("project")),
            ("batch", _("batch")),
            ("image", _("image")),
            ("questionnaire", _("questionnaire")),
            ("member", _("member")),
            ("invitation", _("invitation")),
            ("assignment", _("assignment")),
            ("critique", _("critique")),
            ("export", _("export")),
            ("import", _("import")),
        ],
    )
    actor = forms.CharField(label=_("By whom"), required=False, max_length=200)


def chosen(form: forms.Form) -> dict[str, Any]:
    """What a filter asks for; what it does not know counts as not asked."""
    form.is_valid()
    return form.cleaned_data
