"""The forms in which a model is asked a question: short, open, letters, yes or no, and what (a list by option)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from annotation.exporting.conversations.answer_balancer import AnswerBalancer
from annotation.exporting.conversations.phrases import LETTERS, Phrases
from annotation.rules.kinds import kind_of
from annotation.rules.prompts import text_in
from annotation.rules.types import Question, Stage

Answers = Mapping[str, Any]
# From a wording, a hash number and the answers of a critique to the prompt and the reply.
Form = Callable[[str, int, Answers], tuple[str, str]]


def forms_of(
    question: Question, stage: Stage, language: str, phrases: Phrases, balancer: AnswerBalancer
) -> dict[str, Form]:
    """Returns the forms in which a question can be asked, by name."""
    key, kind = question["key"], kind_of(question)
    if kind.is_text:
        return {"open": lambda wording, _number, answers: (wording, answers[key])}
    if not kind.has_options:
        return {"short": lambda wording, _number, answers: (wording, kind.answer_text(answers[key]))}
    labels = {option["value"]: text_in(option["label"], language) for option in question["options"]}
    if kind.is_list:
        join = phrases.comma.join
        return {"short": lambda wording, _number, answers: (wording, join(labels[value] for value in answers[key]))}
    forms: dict[str, Form] = {
        "short": lambda wording, _number, answers: (wording, labels[answers[key]]),
        "what": _what_form(stage, question, language, phrases),
    }
    if len(labels) > 1:
        forms["yes_no"] = _yes_no_form(key, labels, phrases, balancer)
    choices = _choices(question, labels, phrases)
    if len(set(choices.values())) <= len(LETTERS):
        forms["letters"] = letters_form(key, choices, balancer)
    return forms


def _choices(question: Question, labels: Mapping[Any, str], phrases: Phrases) -> dict[Any, str]:
    """Returns the choice behind a letter by value: the level if each value has one, else the option's label."""
    levels = {value: phrases.levels[name] for name, values in question.get("levels", {}).items() for value in values}
    return levels if set(levels) == set(labels) else dict(labels)


def letters_form(key: str, choice_of: Mapping[Any, str], balancer: AnswerBalancer, letters: str = LETTERS) -> Form:
    """Returns the form that lists the choices under letters: the correct one balanced, the wrong ones rotated.

    There must be as many letters as choices.
    """
    choices = list(dict.fromkeys(choice_of.values()))
    starts = {choice: index for index, choice in enumerate(choices)}

    @cache
    def prompt(wording: str, correct: str, index: int, rotation: int) -> str:
        wrong_choices = [choice for choice in choices if choice != correct]
        order = [*wrong_choices[rotation:], *wrong_choices[:rotation]]
        order.insert(index, correct)
        lines = [f"{letter}) {choice}" for letter, choice in zip(letters, order, strict=False)]
        return "\n".join([wording, *lines])

    def form(wording: str, number: int, answers: Answers) -> tuple[str, str]:
        correct = choice_of[answers[key]]
        index = balancer.letter_index(key, correct, starts[correct], len(choices))
        return prompt(wording, correct, index, number % (len(choices) - 1 or 1)), letters[index]

    return form


def _yes_no_form(key: str, labels: Mapping[Any, str], phrases: Phrases, balancer: AnswerBalancer) -> Form:
    wrong_options_of = {value: [option for option in labels if option != value] for value in labels}

    @cache
    def prompt(wording: str, option: Any) -> str:
        return wording.replace("{option}", labels[option].lower())

    def form(wording: str, number: int, answers: Answers) -> tuple[str, str]:
        correct = answers[key]
        wrong_options = wrong_options_of[correct]
        rotation = number % len(wrong_options)
        option = balancer.named_option(key, correct, [*wrong_options[rotation:], *wrong_options[:rotation]])
        return prompt(wording, option), phrases.yes if option == correct else phrases.no

    return form


def _what_form(stage: Stage, question: Question, language: str, phrases: Phrases) -> Form:
    """Returns the form whose reply lists, by option, the questions of the stage that share the options."""
    alike = [each for each in stage["questions"] if each.get("options") == question.get("options")]
    names = {each["key"]: text_in(each.get("name", each["prompt"]), language) for each in alike}
    labels = {option["value"]: text_in(option["label"], language) for option in question["options"]}

    def form(wording: str, _number: int, answers: Answers) -> tuple[str, str]:
        return wording, phrases.stop.join(_names_by_option(names, labels, answers, phrases)) + phrases.end

    return form


def _names_by_option(
    names: Mapping[str, str], labels: Mapping[Any, str], answers: Answers, phrases: Phrases
) -> Iterator[str]:
    for value, label in labels.items():
        chosen: Sequence[str] = [name for key, name in names.items() if answers.get(key) == value]
        if chosen:
            yield f"{label}{phrases.colon}{phrases.comma.join(chosen)}"
