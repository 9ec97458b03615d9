"""The form that holds images out for a benchmark."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models import Batch, Project
from annotation.queries.images.held_out import MAX_SEED
from frontend.forms.critique_filter import percent_field

SHARE: Final = "share"
WHOLE: Final = "whole"


class HoldOutForm(forms.Form):
    """Chooses a share of a project's images or of a batch's, or a whole batch."""

    batch = forms.ChoiceField(label=_("Images of"), required=False)
    scope = forms.ChoiceField(
        label=_("Hold out"),
        choices=[
            (SHARE, _("a share of the images, drawn at random")),
            (WHOLE, _("the whole batch, with every image that is added to it later")),
        ],
        initial=SHARE,
        widget=forms.RadioSelect,
    )
    share = percent_field(_("Share, %"), 1)
    seed = forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=0,
        max_value=MAX_SEED,
        initial=0,
        help_text=_("The same seed draws the same images."),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._batches = {str(batch.id): batch for batch in project.batches.all()}
        choices = [(id_, batch.name) for id_, batch in self._batches.items()]
        self.fields["batch"] = forms.ChoiceField(
            label=_("Images of"), required=False, choices=[("", _("the whole project")), *choices]
        )
        self.order_fields(["batch", "scope", "share", "seed"])
        for name in ("share", "seed"):  # htmx sends nothing while the browser finds a value out of range
            for limit in ("min", "max"):
                self.fields[name].widget.attrs.pop(limit, None)

    def clean(self) -> dict[str, Any]:
        """Requires a batch for the whole of it, and a share otherwise."""
        values: dict[str, Any] = super().clean() or {}
        if self.is_whole and not values.get("batch"):
            self.add_error("batch", _("Choose the batch that is held out as a whole."))
        if values.get("scope") == SHARE and not values.get("share") and "share" not in self.errors:
            self.add_error("share", _("Enter a share from 1 to 100."))
        return values

    @property
    def is_whole(self) -> bool:
        return bool(self.cleaned_data.get("scope") == WHOLE)

    @property
    def chosen_batch(self) -> Batch | None:
        """The batch of a valid form; None for the whole project."""
        return self._batches.get(self.cleaned_data["batch"])

    def draw(self) -> dict[str, Any]:
        """Returns the share (0 to 1), the seed and the batch of a valid form."""
        fields = self.cleaned_data
        return {"share": fields["share"] / 100, "seed": fields["seed"] or 0, "batch": self.chosen_batch}
