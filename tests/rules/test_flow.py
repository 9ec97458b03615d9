"""The rules in Python, tested by the cases that tests/js/flow.test.js applies to the rules of the browser as well."""

import json
import re
from datetime import UTC, datetime
from time import process_time
from typing import get_args

import pytest

from annotation.questionnaires import built_in
from annotation.rules import flow
from annotation.rules.definitions import check_definition
from annotation.rules.judging import QuestionnaireResponse, judge
from annotation.rules.kinds import KINDS
from annotation.rules.types import ProblemCode
from annotation.rules.words import WHITESPACE
from tests.rules.cases import cases, decode_numbers, evaluate, questionnaires

QUESTIONNAIRES = questionnaires()
TIMESTAMP = datetime(2026, 3, 1, tzinfo=UTC)
WHOLE = next(case["args"][0] for case in cases() if case["name"] == "a whole critique has no problem")


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_every_shared_case_holds(case):
    definition = QUESTIONNAIRES[case["questionnaire"]] if "questionnaire" in case else None
    if case.get("throws"):
        with pytest.raises(KeyError):
            evaluate(case["function"], definition, case["args"])
        return
    result = evaluate(case["function"], definition, case["args"])
    assert json.dumps(result) == json.dumps(case["expected"])


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_the_questionnaires_of_the_cases_are_valid_ones(name):
    check_definition(QUESTIONNAIRES[name])


def test_the_cases_cover_every_function_kind_and_operator():
    assert {case["function"] for case in cases()} == set(flow.__all__)
    text = json.dumps(QUESTIONNAIRES)
    for kind in KINDS:
        assert f'"kind": "{kind}"' in text
    for operator in ("eq", "ne", "in", "lt", "lte", "gt", "gte", "answered", "all", "any", "not"):
        assert f'"{operator}": ' in text
    codes = {
        problem["code"] for case in cases() if "problems" in case["function"] for problem in case.get("expected", [])
    }
    assert codes == set(get_args(ProblemCode))


def test_the_rules_change_neither_the_questionnaire_nor_the_answers():
    definition, answers = built_in("aesthetic-critique"), {**WHOLE, "reason": " "}
    serialized = json.dumps([definition, answers])
    flow.problems(definition, answers)
    flow.prune(definition, answers)
    flow.prompt(definition, "reason", answers)
    assert json.dumps([definition, answers]) == serialized


def test_whitespace_contains_every_character_that_is_space_in_python_or_javascript():
    assert {character for character in map(chr, range(0x11000)) if character.isspace()} <= set(WHITESPACE)
    assert set(re.findall(r"\s", "".join(map(chr, range(0x11000))))) <= set(WHITESPACE)


def test_judging_a_submit_stays_within_its_budget():
    definition, response = built_in("aesthetic-critique"), QuestionnaireResponse(WHOLE)

    def seconds() -> float:
        start = process_time()
        judge(definition, response, None, TIMESTAMP)
        return process_time() - start

    assert min(seconds() for _ in range(200)) < 0.0002


def judged_cases():
    """Returns the cases about answers that a request can contain: none contains half a surrogate pair."""
    about_answers = [case for case in cases() if "questionnaire" in case and isinstance(case["args"][0], dict)]
    return [case for case in about_answers if r"\ud" not in json.dumps(case["args"])]


@pytest.mark.parametrize("case", judged_cases(), ids=lambda case: case["name"])
def test_a_judgement_is_what_the_functions_of_the_flow_return(case):
    definition, answers = QUESTIONNAIRES[case["questionnaire"]], decode_numbers(case["args"])[0]
    problems = flow.problems(definition, answers)

    judgement = judge(definition, QuestionnaireResponse(answers), None, TIMESTAMP)

    assert judgement.problems == ({"answers": problems} if problems else {})
    if not problems:
        assert json.dumps(judgement.answers) == json.dumps(flow.prune(definition, answers))
        assert judgement.level == flow.level(definition, answers)


def test_the_words_of_a_long_text_of_punctuation_are_counted_quickly():
    start = process_time()
    flow.count_words("-" * 20_000 + "'a" * 10_000 + "。" * 20_000)
    assert process_time() - start < 0.1
