"""Filters of a batch's images."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.models import ImageStatus
from annotation.queries.images.batch_images import ANY_GROUP, STAGES

MAX_GROUP_LENGTH = 100
HELD_OUT = [("", pgettext_lazy("held out", "any")), ("yes", _("held out")), ("no", _("not held out"))]


class ImageFilter(forms.Form):
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


class BatchImageFilter(ImageFilter):
    """Adds the sources that a batch's images name, whether they are held out, and the group that a link names."""

    def __init__(self, data: Any, sources: list[str]) -> None:
        super().__init__(data)
        choices = [("", pgettext_lazy("source", "any")), *((name, name) for name in sources)]
        self.fields["source"] = forms.ChoiceField(label=_("Source"), required=False, choices=choices)
        self.fields["held_out"] = forms.ChoiceField(label=_("For a benchmark"), required=False, choices=HELD_OUT)
        groups = [("", pgettext_lazy("near-duplicates", "any")), (ANY_GROUP, _("in a group"))]
        group = data.get("group", "")
        if group not in ("", ANY_GROUP) and len(group) <= MAX_GROUP_LENGTH and group.isprintable():
            groups.append((group, group))
        self.fields["group"] = forms.ChoiceField(label=_("Near-duplicates"), required=False, choices=groups)
