"""The form that requests an import."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

IMPORT_KINDS: Final = [
    ("zip", _("a zip")),
    ("folder", _("a folder on the server")),
    ("manifest", _("a manifest, and the files that it names in a folder on the server")),
    ("s3", _("a bucket")),
    ("urls", _("a list of addresses")),
]


class ImportForm(forms.Form):
    """Says where an import's images come from."""

    kind = forms.ChoiceField(
        label=_("From"),
        choices=IMPORT_KINDS,
    )
    file = forms.FileField(label=_("Zip, manifest or list"), required=False)
    folder = forms.CharField(label=_("Folder below the server's import folder"), required=False, max_length=1_000)
    bucket = forms.CharField(label=_("Bucket"), required=False, max_length=100)
    key_prefix = forms.CharField(label=_("Prefix in the bucket"), required=False, max_length=1_000)
    opens_batch = forms.BooleanField(label=_("Open the batch when all is in"), required=False)
