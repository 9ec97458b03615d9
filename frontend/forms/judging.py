"""The forms by which an endpoint is asked to judge, and which say how many people judge each answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from annotation.actions.evaluating.judging.judgements import MAX_JUDGES
from annotation.models import Judging
from annotation.refining.endpoints import Endpoint, load_endpoints
from frontend.forms.refinement.runs import ResumeForm, money_field, tokens_field


class JudgingForm(forms.Form):
    """Requests that an endpoint judges the interpretations of an evaluation."""

    endpoint = forms.ChoiceField(label=gettext_lazy("Endpoint"))
    budget_tokens = tokens_field(gettext_lazy("Budget in tokens"))
    budget_money = money_field(gettext_lazy("Budget in money"))
    acknowledged = forms.BooleanField(label=gettext_lazy("I confirm that the texts may be sent there"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.endpoints = load_endpoints()
        choice: Any = self.fields["endpoint"]
        choice.choices = [(name, f"{name} · {endpoint.model}") for name, endpoint in self.endpoints.items()]

    @property
    def chosen_endpoint(self) -> Endpoint | None:
        """The chosen endpoint, whether the rest of the form is valid or not; the first one before any is chosen."""
        return self.endpoints.get(str(self["endpoint"].value() or next(iter(self.endpoints), "")))


class ResumeJudgingForm(ResumeForm):
    """Resumes a judging, with the same budgets or raised ones. A page may have one of each stopped judging."""

    KEEPS_BUDGET = gettext_lazy("These judgements keep a budget: enter one.")

    def __init__(self, *args: Any, run: Judging, **kwargs: Any) -> None:
        initial = {"budget_tokens": run.budget_tokens, "budget_money": run.budget_money}
        super().__init__(*args, run=run, initial=initial, auto_id=f"judging-{run.id}-%s", **kwargs)


class JudgesForm(forms.Form):
    """Sets how many people judge each answer."""

    judges_per_answer = forms.IntegerField(
        label=gettext_lazy("People who judge each answer"),
        min_value=1,
        max_value=MAX_JUDGES,
        help_text=gettext_lazy("With two or more, the page shows how far they agree."),
    )
