"""Forms of instructions: filters of the list and of spot checks, and a judgement without a script."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.models import Instruction, InstructionStatus, Run
from annotation.wording.checks import check_choices
from annotation.wording.instructions import REASONS, TYPE_NAMES, VERDICTS
from frontend.forms.refinement.runs import run_name

ANY = ("", pgettext_lazy("filter", "any"))
LANGUAGES = [("en", _("English")), ("zh-Hans", _("Chinese"))]
MAX_CHARACTERS = 4000
MAX_REASON_CHARACTERS = 500


class SpotCheckFilterForm(forms.Form):
    """Which instructions are drawn for spot checks."""

    run = forms.ChoiceField(label=_("Run"), required=False)
    type = forms.ChoiceField(label=_("Type"), required=False, choices=[ANY, *TYPE_NAMES.items()])
    check = forms.ChoiceField(label=_("Check"), required=False)

    def __init__(self, *args: Any, runs: Iterable[Run], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["run"].choices = [ANY, *((str(run.id), run_name(run)) for run in runs)]  # type: ignore[attr-defined]
        self.fields["check"].choices = [ANY, *check_choices()]  # type: ignore[attr-defined]


class InstructionFilterForm(SpotCheckFilterForm):
    """Which instructions are listed."""

    status = forms.ChoiceField(label=_("Status"), required=False, choices=[ANY, *InstructionStatus.choices])
    verdict = forms.ChoiceField(label=_("Checked as"), required=False, choices=[ANY, *VERDICTS.items()])
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[ANY, *LANGUAGES])


class JudgementForm(forms.Form):
    """A judgement of an instruction, with its words in fields."""

    status = forms.ChoiceField(choices=[("approved", ""), ("rejected", ""), ("edited", "")])
    wording = forms.CharField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Why, if you reject it"),
        required=False,
        choices=[("", pgettext_lazy("reason", "none")), *REASONS.items()],
    )
    own_reason = forms.CharField(label=_("Or in your own words"), required=False, max_length=MAX_REASON_CHARACTERS)

    def __init__(self, *args: Any, instruction: Instruction, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instruction = instruction
        self._add("question", _("Question"), instruction.question)
        if instruction.options:
            for index, option in enumerate(instruction.options):
                self._add(f"option_{index}", _("Option %(number)d") % {"number": index + 1}, option, rows=1)
            numbers = [(str(index), str(index + 1)) for index in range(len(instruction.options))]
            self.fields["correct_option"] = forms.ChoiceField(
                label=_("The correct option"), choices=numbers, initial=instruction.correct_option, required=False
            )
        else:
            self._add("answer", _("Answer"), instruction.answer)
        for index, exchange in enumerate(instruction.follow_ups):
            self._add(f"question_{index}", _("Further question"), exchange["question"])
            self._add(f"answer_{index}", _("Answer"), exchange["answer"])

    def _add(self, name: str, label: Any, initial: str, rows: int = 3) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        self.fields[name] = forms.CharField(
            label=label, initial=initial, required=False, max_length=MAX_CHARACTERS, widget=widget
        )

    def words(self) -> list[Any]:
        """Returns the fields of the words, in their order."""
        return [self[name] for name in self.fields if name not in ("status", "wording", "reason", "own_reason")]

    def judgement(self) -> dict[str, Any]:
        """Returns the arguments of `judge_instruction`."""
        data, instruction = self.cleaned_data, self.instruction
        changes: dict[str, Any] = {"question": data["question"].replace("\r\n", "\n")}
        if instruction.options:
            changes["options"] = [data[f"option_{index}"] for index in range(len(instruction.options))]
            changes["correct_option"] = int(data["correct_option"]) if data["correct_option"] else None
        else:
            changes["answer"] = data["answer"].replace("\r\n", "\n")
        if instruction.follow_ups:
            changes["follow_ups"] = [
                {"question": data[f"question_{index}"], "answer": data[f"answer_{index}"]}
                for index in range(len(instruction.follow_ups))
            ]
        return {
            "verdict": data["status"],
            "reason": data["own_reason"] or data["reason"],
            "changes": changes if data["status"] == "edited" else None,
            "wording": data["wording"],
        }
