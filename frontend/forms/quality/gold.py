"""The form in which a manager says what is expected of an image, question by question."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotation.models import GoldUse
from annotation.rules.gold import is_closed
from annotation.rules.kinds import kind_of
from annotation.rules.prompts import text_in
from annotation.rules.types import Definition, Question

ANSWER: Final = "answer-"
TOLERANCE: Final = "tolerance-"
"""Begin the names of the fields of a question, whose key may be any word, that of a field of the form included."""


class GoldForm(forms.Form):
    """Has a field for each closed question of a questionnaire, and one for its tolerance where it may have one."""

    use = forms.ChoiceField(label=_("Use"), choices=GoldUse.choices)
    explanation = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Why these are the answers. People read it in training, never elsewhere."),
    )

    def __init__(self, definition: Definition, language: str, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.questions = [
            question for stage in definition["stages"] for question in stage["questions"] if is_closed(question)
        ]
        for question in self.questions:
            self.fields[ANSWER + question["key"]] = _answer_field(question, language)
            if kind_of(question).is_numeric or kind_of(question).is_list:
                self.fields[TOLERANCE + question["key"]] = _tolerance_field(question, language)
        self.order_fields([name for name in self.fields if name not in ("use", "explanation")])

    @property
    def answer_fields(self) -> dict[str, str]:
        """The field of each question by the name that an action's error has for it."""
        return {f"expected.{question['key']}": ANSWER + question["key"] for question in self.questions}

    def expected(self) -> dict[str, Any]:
        """Returns what was entered as expected answers; a question without an answer is not compared."""
        expected = {}
        for question in self.questions:
            value = _value(question, self.cleaned_data.get(ANSWER + question["key"]))
            if value in (None, "", []):
                continue
            expected[question["key"]] = {"value": value}
            if tolerance := self.cleaned_data.get(TOLERANCE + question["key"]):
                expected[question["key"]]["tolerance"] = tolerance
        return expected


def initial_of(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the answers of a critique as the first values of the form."""
    return {ANSWER + key: value for key, value in answers.items()}


def _answer_field(question: Question, language: str) -> forms.Field:
    label, kind = text_in(question["prompt"], language), kind_of(question)
    if not kind.has_options:
        return forms.FloatField(label=label, required=False)
    choices = [(str(option["value"]), text_in(option["label"], language)) for option in question["options"]]
    if kind.is_list:
        return forms.MultipleChoiceField(
            label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
        )
    return forms.ChoiceField(label=label, required=False, choices=[("", _("not compared")), *choices])


def _tolerance_field(question: Question, language: str) -> forms.Field:
    return forms.FloatField(
        label=_tolerance_label(question) % {"question": text_in(question.get("name") or question["prompt"], language)},
        required=False,
        initial=0,
        min_value=0,
        help_text=_("An answer that is at most so far off is right, too. 0: only this one."),
    )


def _tolerance_label(question: Question) -> str:
    """Returns the label, in the unit in which answers to a question are compared."""
    kind = kind_of(question)
    if kind.is_list:
        return gettext("Tolerance of “%(question)s”, in options more or fewer")
    if "levels" in question:
        return gettext("Tolerance of “%(question)s”, in grades")
    if kind.has_options:
        return gettext("Tolerance of “%(question)s”, in steps")
    return gettext("Tolerance of “%(question)s”, in the unit of its answer")


def _value(question: Question, entered: Any) -> Any:
    """Returns an entered value as the answer that it stands for: forms know texts only."""
    if not kind_of(question).has_options:
        return entered
    values = {str(option["value"]): option["value"] for option in question["options"]}
    if isinstance(entered, list):
        return [values[text] for text in entered if text in values]
    return values.get(entered)
