"""What the critique advises is not there: items may say that it should be, and not that it is."""

import pytest

from annotation.questionnaires import built_in
from annotation.refining.checks.verdict import judge_item
from annotation.refining.items import Evidence
from annotation.refining.source import source_of
from tests.refining.checks.sources import make_item, make_source

ADVICE = "Add a red scarf, darken the boat, crop the bin at the edge and wait for a heron to land."
QUOTE = (Evidence("suggestion", ADVICE),)
ADVISED = [
    ("What should be added?", "A red scarf.", "what"),
    ("How could the picture be better?", "A heron could land on the rocks.", "what"),
    ("What next?", "Add a scarf and darken the boat.", "suggestion"),
    ("What stands at the edge?", "A bin stands at the edge.", "what"),
    ("Is there a heron?", "No, there is no heron.", "yes_no"),
]
TAKEN_AS_FACT = [
    ("What is worn?", "There is a red scarf.", "scarf"),
    ("What lands by the rocks?", "A heron.", "heron"),
    ("What does the heron do?", "It lands by the rocks.", "heron"),
    ("How is the boat?", "The boat is darkened.", "darkened"),
]


@pytest.mark.parametrize(("question", "answer", "type_"), ADVISED)
def test_advice_may_be_given(question, answer, type_):
    item = make_item(question, answer, type=type_, evidence=QUOTE)
    findings = judge_item(item, make_source(suggestion=ADVICE)).findings
    assert "advice_as_fact" not in [finding.check for finding in findings], findings


@pytest.mark.parametrize(("question", "answer", "word"), TAKEN_AS_FACT)
def test_advice_taken_as_fact_is_rejected(question, answer, word):
    judgement = judge_item(make_item(question, answer, evidence=QUOTE), make_source(suggestion=ADVICE))
    words = [finding.params["word"] for finding in judgement.findings if finding.check == "advice_as_fact"]
    assert (judgement.verdict, words[:1]) == ("rejected", [word]), judgement.findings


@pytest.mark.parametrize(
    ("prompt", "is_advice"),
    [
        ("What would you change?", True),
        ("How could this design be improved?", True),
        ("Your advice to the photographer", True),
        ("What stands out?", False),
        ("What has changed since the last visit?", False),
    ],
)
def test_the_questionnaire_tells_which_answers_are_advice(prompt, is_advice):
    question = {"key": "q9", "kind": "text", "prompt": {"en": prompt}}
    source = source_of({"stages": [{"key": "s", "questions": [question]}]}, {"q9": "Add a scarf, it would help."})
    assert source.passages["q9"].is_advice == is_advice


def test_of_the_built_in_questionnaire_only_the_suggestion_is_advice():
    answers = {"reason": "The boat is red.", "emotion": "I feel calm.", "suggestion": "Add a scarf."}
    passages = source_of(built_in("aesthetic-critique"), answers).passages.values()
    assert [passage.question for passage in passages if passage.is_advice] == ["suggestion"]
