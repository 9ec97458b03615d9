"""The forms by which an endpoint is asked to judge, and which say how many people judge each answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from annotation.actions.evaluating.judging.judgements import MAX_JUDGES
from annotation.refining.endpoints import load_endpoints
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


class ResumeJudgingForm(ResumeForm):
    """Resumes a judging, with the same budgets or raised ones."""

    KEEPS_BUDGET = gettext_lazy("These judgements keep a budget: enter one.")


class JudgesForm(forms.Form):
    """Sets how many people judge each answer."""

    judges_per_answer = forms.IntegerField(
        label=gettext_lazy("People who judge each answer"),
        min_value=1,
        max_value=MAX_JUDGES,
        help_text=gettext_lazy("With two or more, the page shows how far they agree."),
    )
