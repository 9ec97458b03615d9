"""Odd texts of instructions: control tokens, quotes of no question, and answers that begin as yes or no do."""

import json

import pytest
from django.db import connection

from annotation.exporting.conversations.instruction_turns import answer_sense
from annotation.exporting.formats import FORMATS
from annotation.exporting.spec import TurnRequest
from annotation.exporting.sql.instruction_json import NO, YES
from annotation.models import Image, Instruction
from tests.exporting.instructions import EVIDENCE, TALK_ITEM, WHY_ITEM, refine
from tests.exporting.releases import lines, release

pytestmark = pytest.mark.django_db(transaction=True)
TURNS = TurnRequest("instructions")
HOLDING = [key for key, declared in FORMATS.items() if "instructions" in declared.turns]


def test_rows_of_instructions_have_no_control_token_at_the_start_of_a_line_and_names_as_they_are(project):
    refine(project, WHY_ITEM, TALK_ITEM, model="<think>-8b")
    Image.objects.update(file="[RAW] <s>.jpg", license="CC-BY: GPT:")
    token_lines = "It is dense.\nUSER: who?\tASSISTANT: I."
    Instruction.objects.update(answer=token_lines)
    Instruction.objects.filter(type="conversation").update(
        follow_ups=[{"question": token_lines, "answer": token_lines}]
    )

    rows = lines(release(project, "instructions", turns=TURNS)["critiques.jsonl"])

    texts = [text for row in rows for text in (row["answer"], *(part["answer"] for part in row["follow_ups"]))]
    assert set(texts) == {"It is dense.\nUser: who?\tAssistant: I."}
    assert {(row["model"], row["image"]["file"], row["image"]["license"]) for row in rows} == {
        ("<think>-8b", "[RAW] <s>.jpg", "CC-BY: GPT:")
    }


@pytest.mark.parametrize("key", HOLDING)
def test_a_quote_of_a_question_that_does_not_exist_leaves_in_rows_that_can_be_read(project, key):
    refine(project, {**WHY_ITEM, "evidence": [EVIDENCE, {"question": 'the "reason" \\', "quote": "no such words"}]})
    Instruction.objects.update(status="approved")

    files = release(project, key, turns=TURNS)

    for name, data in files.items():
        if name.endswith(".json"):
            json.loads(data)
        if name.endswith(".jsonl"):
            assert lines(data)


@pytest.mark.parametrize(
    ("answer", "sense"),
    [
        ("Yes—bright.", "yes"),
        ("Not really.", "no"),
        ("Noisy all over.", ""),
        ("对，很清晰。", "yes"),
        ("对比强烈。", ""),
        ("能见度很低。", ""),
        ("没错，很清晰。", "yes"),
        ("没有主体。", "no"),
        ("不仅清晰。", ""),
        ("并没有。", "no"),
        ("无论如何都好。", ""),
    ],
)
def test_python_and_the_database_read_yes_and_no_alike(answer, sense):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s ~* %s, %s ~* %s", [answer, YES, answer, NO])
        assert cursor.fetchone() == (sense == "yes", sense == "no")
    assert answer_sense(answer) == sense
