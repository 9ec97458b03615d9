"""The forms that request, change and resume an evaluation."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.evaluating.evaluation_spec import (
    MAX_NAME,
    MAX_OUTPUT_LIMIT,
    MAX_TRIALS,
    OUTPUT_LIMIT,
    EvaluationSpec,
    FileEvaluationSpec,
)
from annotation.refining.endpoints import Endpoint, load_endpoints
from frontend.forms.refinement.runs import ResumeForm, money_field, tokens_field

_CONFIRM: Final = gettext_lazy("I confirm that they may be sent there")


class EvaluationForm(forms.Form):
    """Requests that an endpoint answers the items of a benchmark."""

    endpoint = forms.ChoiceField(label=gettext_lazy("Endpoint"))
    acknowledged = forms.BooleanField(label=_CONFIRM, required=False)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("As it stands in tables; that of the model if you leave it empty."),
    )
    trials = forms.IntegerField(
        label=gettext_lazy("Trials"),
        min_value=1,
        max_value=MAX_TRIALS,
        initial=1,
        help_text=gettext_lazy("Each further one asks with the options in another order, and costs as much again."),
    )
    seed = forms.IntegerField(label=gettext_lazy("Seed"), min_value=0, max_value=2**31 - 1, initial=0)
    text_only = forms.BooleanField(
        label=gettext_lazy("Without images"),
        required=False,
        help_text=gettext_lazy("A baseline: what a model guesses from the words of the questions alone."),
    )
    output_limit = forms.IntegerField(
        label=gettext_lazy("Tokens of an answer at most"),
        min_value=1,
        max_value=MAX_OUTPUT_LIMIT,
        initial=OUTPUT_LIMIT,
        help_text=gettext_lazy("A model that thinks first needs more. An answer that was cut off is asked once more."),
    )
    judge_endpoint = forms.ChoiceField(
        label=gettext_lazy("Judge of interpretations"),
        required=False,
        help_text=gettext_lazy("Judges the texts once all answers are there, out of what is left of the budget."),
    )
    budget_tokens = tokens_field(gettext_lazy("Budget in tokens"))
    budget_money = money_field(gettext_lazy("Budget in money"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.endpoints = load_endpoints()
        choice: Any = self.fields["endpoint"]
        choice.choices = [(name, f"{name} · {endpoint.model}") for name, endpoint in self.endpoints.items()]
        judge: Any = self.fields["judge_endpoint"]
        judge.choices = [("", gettext_lazy("nobody yet")), *choice.choices]

    @property
    def chosen_endpoint(self) -> Endpoint | None:
        """The chosen endpoint, whether the rest of the form is valid or not."""
        return self.endpoints.get(str(self["endpoint"].value()))

    @property
    def chosen_judge(self) -> Endpoint | None:
        """The chosen judge, whether the rest of the form is valid or not; None without one."""
        return self.endpoints.get(str(self["judge_endpoint"].value() or ""))

    @property
    def sends_images(self) -> bool:
        """Whether images are sent, whether the rest of the form is valid or not."""
        return not self["text_only"].value()

    def require_acknowledgement(self, endpoints: list[Endpoint]) -> None:
        """Adds an error beside the confirmation unless it is ticked or no endpoint needs one."""
        if endpoints and not self.cleaned_data["acknowledged"]:
            self.add_error("acknowledged", _("Confirm that they may be sent there, or choose another endpoint."))

    def spec(self) -> EvaluationSpec:
        """Returns the validated request."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "acknowledged"}
        return EvaluationSpec(**values)


class ManyFiles(forms.FileInput):
    """An input for several files, of which a field gets the list."""

    allow_multiple_selected = True

    def value_from_datadict(self, _data: Any, files: Any, name: str) -> list[Any]:
        return list(files.getlist(name)) if files else []


class FileEvaluationForm(forms.Form):
    """Sends files with a model's answers. The action checks the files; the view takes all of them."""

    file = forms.Field(
        label=gettext_lazy("Files with the answers"),
        required=False,
        widget=ManyFiles(attrs={"accept": ".json,.jsonl,.tsv,.csv,.xlsx,.txt,.gz"}),
        help_text=gettext_lazy("All files of one model together, such as AesBench’s four. Up to 100 MB each."),
    )
    model = forms.CharField(label=gettext_lazy("Model"), max_length=200)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("As it stands in tables; that of the model if you leave it empty."),
    )
    trials = forms.IntegerField(
        label=gettext_lazy("Trials"),
        min_value=1,
        max_value=MAX_TRIALS,
        initial=1,
        help_text=gettext_lazy("How many answers to each question the files have. An interpretation has one."),
    )
    text_only = forms.BooleanField(
        label=gettext_lazy("Without images"),
        required=False,
        help_text=gettext_lazy("The model was asked without the images: a baseline."),
    )

    def spec(self) -> FileEvaluationSpec:
        """Returns the validated request."""
        return FileEvaluationSpec(**{name: value for name, value in self.cleaned_data.items() if name != "file"})


class ChangeEvaluationForm(forms.Form):
    """Renames an evaluation, and leaves it out of the table or puts it back."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=MAX_NAME)
    is_hidden = forms.BooleanField(
        label=gettext_lazy("Leave it out of the table"),
        required=False,
        help_text=gettext_lazy(
            "Its page, answers and scores stay; the table, its plots and its files do not show it, and say how many "
            "are left out."
        ),
    )


class ResumeEvaluationForm(ResumeForm):
    """Resumes an evaluation, with the same budgets or raised ones."""

    KEEPS_BUDGET = gettext_lazy("This evaluation keeps a budget: enter one.")

    acknowledged = forms.BooleanField(label=_CONFIRM, required=False)
