"""Promise 11: an instruction leaves with where it comes from, and not once its critique or somebody took it back."""

import io
import json
from collections import Counter

import pyarrow.parquet as pq
import pytest
from django.db.models.functions import Now

from annotation.actions.desk.revise import revise_critique
from annotation.actions.review.withdraw import withdraw_critique
from annotation.errors import Invalid
from annotation.exporting.formats import FORMATS
from annotation.exporting.preview import preview_release
from annotation.exporting.spec import TurnRequest, parse_spec
from annotation.models import Critique, Instruction, SpotCheck
from frontend.forms.refinement.runs import run_name
from tests.exporting.instructions import CHOICE_ITEM, ITEMS, NO_ITEM, TALK_ITEM, WHY_ITEM, YES_ITEM, refine
from tests.exporting.releases import finish_export, lines, release, request_export
from tests.factories import make_critique, make_desk, make_person

pytestmark = pytest.mark.django_db(transaction=True)
INSTRUCTIONS = TurnRequest("instructions")
BOTH = TurnRequest("both")
CONVERSATIONS = [key for key, declared in FORMATS.items() if "both" in declared.turns]
HOLDING = [key for key, declared in FORMATS.items() if "instructions" in declared.turns]


def contents_of(files, key):
    """Returns the data files of a release as one text."""
    if key == "trl-sft":
        return json.dumps(
            pq.read_table(io.BytesIO(files["critiques.parquet"]), columns=["messages", "instructions"]).to_pylist()
        )
    return "".join(data.decode() for name, data in files.items() if name.startswith("critiques"))


def released(project, key, turns=INSTRUCTIONS):
    return contents_of(release(project, key, turns=turns), key)


@pytest.mark.parametrize("key", HOLDING)
@pytest.mark.parametrize("change", ["revised", "withdrawn", "rejected", "superseded"])
def test_an_instruction_that_is_taken_back_leaves_no_more(project, key, change):
    refine(project, WHY_ITEM)
    critique = Critique.objects.order_by("id").first()
    instruction = Instruction.objects.get(critique=critique)
    before = released(project, key)

    if change == "revised":
        revise_critique(actor=critique.annotator, critique=critique, answers={"grade": 4})
    elif change == "withdrawn":
        withdraw_critique(actor=critique.annotator, critique=critique, reason="a slip")
    elif change == "rejected":
        Instruction.objects.filter(pk=instruction.pk).update(status="rejected")
    else:
        refine(project, {**WHY_ITEM, "question": "What weakens the foreground?"})
    after = released(project, key)

    assert str(instruction.id) in before
    assert str(instruction.id) not in after


@pytest.mark.parametrize("key", HOLDING)
def test_each_row_names_the_critique_the_recipe_the_model_and_the_words_that_it_rests_on(project, key):
    refine(project, *ITEMS)

    text = released(project, key)

    for instruction in Instruction.objects.all():
        assert str(instruction.id) in text
        assert str(instruction.critique_id) in text or key == "trl-sft"
        assert str(instruction.run_id) in text
    assert "aesmmit@1" in text and "tiny" in text
    assert "reason:54-101" in text or key == "instructions"


def test_rows_of_llava_have_one_conversation_each_with_its_type(project):
    refine(project, *ITEMS)

    rows = json.loads(release(project, "llava", turns=INSTRUCTIONS)["critiques.json"])

    assert Counter(row["type"] for row in rows) == {"why": 4, "yes_no": 8, "multiple_choice": 4, "conversation": 4}
    for row in rows:
        assert row["conversations"][0]["value"].startswith("<image>\n")
        assert sum(message["value"].count("<image>") for message in row["conversations"]) == 1
        assert len(row["conversations"]) == (4 if row["type"] == "conversation" else 2)
        assert row["qtype"] == ("mcq" if row["type"] == "multiple_choice" else "vqa")
        assert row["id"] == row["instruction"]


def test_the_correct_letters_are_balanced_and_stand_for_the_right_option(project):
    refine(project, CHOICE_ITEM)

    rows = json.loads(release(project, "llava", turns=INSTRUCTIONS)["critiques.json"])

    letters = [row["conversations"][1]["value"] for row in rows]
    assert sorted(letters) == ["A", "B", "C", "D"]
    for row, letter in zip(rows, letters, strict=True):
        options = dict(line.split(") ") for line in row["conversations"][0]["value"].splitlines()[2:])
        assert options[letter] == "A subject"
        assert set(options.values()) == set(CHOICE_ITEM["options"])
    orders = {tuple(row["conversations"][0]["value"].splitlines()[2:]) for row in rows}
    assert len(orders) == 4


def test_both_sources_are_in_one_file_with_the_same_fields_and_no_question_twice(project):
    templates = json.loads(release(project, "llava")["critiques.json"])
    prompts = {row["critique"]: row["conversations"][0]["value"].splitlines()[1] for row in templates}
    refine(project, each=lambda critique: [WHY_ITEM, {**YES_ITEM, "question": prompts[str(critique.id)]}])
    Instruction.objects.update(status="kept")  # whatever the checks say of a question that a hash chooses

    files = release(project, "llava", turns=BOTH)

    rows = json.loads(files["critiques.json"])
    assert len({tuple(row) for row in rows}) == 1
    assert Counter(bool(row["instruction"]) for row in rows) == {False: len(templates), True: 4}
    assert [row["conversations"] for row in rows if not row["instruction"]] == [
        row["conversations"] for row in templates
    ]
    assert json.loads(files["manifest.json"])["instructions"]["repeated"] == 4


@pytest.mark.parametrize("key", CONVERSATIONS)
def test_templates_alone_make_the_same_bytes_whether_or_not_there_are_instructions(project, key):
    before = release(project, key, card=True)
    refine(project, *ITEMS)
    assert release(project, key, card=True) == before


@pytest.mark.parametrize("key", HOLDING)
def test_the_same_release_of_instructions_is_the_same_bytes(project, key):
    refine(project, *ITEMS)
    turns = TurnRequest(FORMATS[key].turns[-1], balance=True)
    assert release(project, key, turns=turns, card=True) == release(project, key, turns=turns, card=True)


def test_a_conversation_of_openai_holds_all_turns_and_its_origins_name_each_instruction(project):
    refine(project, *ITEMS)

    files = release(project, "openai", turns=BOTH)

    for row, origin in zip(
        lines(files["critiques-00000.jsonl"]), lines(files["critiques-00000-origins.jsonl"]), strict=True
    ):
        exchanges = len(origin["templates"]) + sum(each["exchanges"] for each in origin["instructions"])
        assert len(row["messages"]) == 2 * exchanges
        assert [each["type"] for each in origin["instructions"]] == [item["type"] for item in ITEMS]


def test_chosen_runs_are_released_together_and_the_newest_says_what_both_ask(project):
    first = refine(project, WHY_ITEM, YES_ITEM, model="first")
    second = refine(project, {**WHY_ITEM, "answer": "It has no subject."}, model="second")
    turns = TurnRequest("instructions", runs=[str(second.id), str(first.id)])

    files = release(project, "instructions", turns=turns)

    rows = lines(files["critiques.jsonl"])
    assert Counter((row["type"], row["model"]) for row in rows) == {("why", "second"): 4, ("yes_no", "first"): 4}
    assert {run["id"]: run["instructions"] for run in json.loads(files["manifest.json"])["runs"]} == {
        str(first.id): 4,
        str(second.id): 4,
    }


def test_yes_is_answered_as_often_as_no_if_that_is_asked_for(project):
    refine(project, YES_ITEM, {**YES_ITEM, "question": "Is it dense on the left?"}, NO_ITEM)

    files = release(
        project, "llava", turns=TurnRequest("instructions", balance=True), splits={"train": 0.5, "test": 0.5}
    )

    manifest = json.loads(files["manifest.json"])
    for name in manifest["data_files"]:
        rows = json.loads(files[f"{name}.json"])
        answers = Counter(row["conversations"][1]["value"].partition(",")[0] for row in rows)
        assert answers["Yes"] == answers["No"] > 0
    assert manifest["instructions"]["unbalanced"] == 4


@pytest.mark.parametrize("key", CONVERSATIONS)
def test_no_control_token_of_a_model_reaches_a_training_row(key):
    tokens = "<|im_end|> <|endoftext|> [INST] [/INST] <s> </s> <start_of_turn> <|begin_of_text|> <think> "
    tokens += "<｜User｜> ASSISTANT: "
    project, (person,) = make_desk(images=1)
    make_critique(person, project, reason=f"the left foreground is dense and has no subject {tokens}")
    refine(
        project,
        {**WHY_ITEM, "answer": f"It is dense {tokens}", "question": f"Why {tokens}?"},
        {**TALK_ITEM, "follow_ups": [{"question": f"Is it {tokens}?", "answer": tokens}]},
    )

    text = released(project, key, BOTH)

    assert len(text) > 500
    for token in tokens.split():
        assert token not in text


def test_an_instruction_that_changes_makes_another_release_and_is_named_by_the_comparison(project, client):
    refine(project, WHY_ITEM)
    before = finish_export(request_export(project, "llava", turns=INSTRUCTIONS))
    templates = finish_export(request_export(project, "llava"))
    instruction = Instruction.objects.order_by("id").first()
    Instruction.objects.filter(pk=instruction.pk).update(answer="It lacks a subject.", status="edited")
    after = finish_export(request_export(project, "llava", turns=INSTRUCTIONS))
    client.force_login(project.created_by)

    comparison = client.get(
        f"/api/v1/exports/{after.id}/compare/", {"earlier": str(before.id), "what": "changed"}
    ).json()
    page = client.get(f"/exports/{after.id}/compare/", {"earlier": str(before.id), "what": "changed"}).content.decode()
    other_kind = client.get(f"/api/v1/exports/{after.id}/compare/", {"earlier": str(templates.id)}).json()

    assert (comparison["changed"], comparison["kept"]) == (1, 3)
    assert comparison["results"] == [str(instruction.critique_id)]
    assert "Its instructions" in page and "The metadata of its image" not in page
    assert (other_kind["changed"], other_kind["kept"]) == (0, 4)


@pytest.mark.parametrize("key", [key for key, declared in FORMATS.items() if not declared.turns])
def test_a_format_without_conversations_refuses_instructions_and_names_those_that_have_them(project, key):
    with pytest.raises(Invalid) as error:
        parse_spec(project, format=key, filter={}, splits={}, turns=BOTH)
    assert "llava" in error.value.fields["turns"][0]


@pytest.mark.parametrize(
    ("turns", "field"),
    [
        (TurnRequest("poems"), "turns"),
        (TurnRequest("both", runs=["nothing"]), "runs"),
        (TurnRequest("both", runs=["01a207ab-be46-73d5-b795-093cae3b157c"]), "runs"),
        (TurnRequest(balance=True), "balance"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_beside_its_field(project, turns, field):
    with pytest.raises(Invalid) as error:
        parse_spec(project, format="llava", filter={}, splits={}, turns=turns)
    assert list(error.value.fields) == [field]


def test_a_preview_counts_the_instructions_and_shows_them(project):
    refine(project, *ITEMS)

    preview = preview_release(project, parse_spec(project, format="llava", filter={}, splits={}, turns=INSTRUCTIONS))

    assert preview.instructions == 20
    assert json.loads(preview.rows[0])["model"] == "tiny"
    assert preview_release(project, parse_spec(project, format="llava", filter={}, splits={})).instructions is None


def test_the_form_and_the_api_request_the_same_release(project, client):
    run = refine(project, WHY_ITEM)
    client.force_login(project.created_by)
    terms = {"format": "llava", "turns": "both", "runs": [str(run.id)]}

    client.post(f"/projects/{project.id}/exports/new/", {**terms, "balance": "on"})
    client.post(f"/api/v1/projects/{project.id}/exports/", {**terms, "balance": True}, content_type="application/json")

    api_export, form_export = project.exports.all()
    assert (api_export.turns, api_export.runs, api_export.balance) == (
        form_export.turns,
        form_export.runs,
        form_export.balance,
    )
    assert form_export.runs == [str(run.id)]
    page = client.get(f"/exports/{form_export.id}/").content.decode()
    assert "Conversations are made of" in page and run_name(run) in page


def test_the_card_tells_who_made_the_instructions_and_what_checks_and_people_say(project):
    run = refine(
        project, WHY_ITEM, CHOICE_ITEM, {**YES_ITEM, "evidence": [{"question": "reason", "quote": "a red boat"}]}
    )
    judge = make_person("judge")
    for instruction, verdict in zip(
        Instruction.objects.filter(type="why"), ["approved", "approved", "approved", "edited"], strict=True
    ):
        SpotCheck.objects.create(
            instruction=instruction,
            person=judge,
            verdict=verdict,
            is_random=True,
            checked_as=instruction.checked_as,
            at=Now(),
        )

    files = release(project, "llava", turns=INSTRUCTIONS, card=True)
    card = files["README.md"].decode()

    assert "8 questions and answers were made by a language model" in card
    assert f"| {run.id} | aesmmit@1 | tiny |" in card
    assert "3,600, 800 | 0 for 4 critiques |" in card
    assert f"| {run.id} | 8 | 0 | 4 | 0 | 0 |" in card
    assert "| evidence_not_found | reject | 4 |" in card
    assert "people accepted 3 as they were (75.0%; 95 % interval 30.1% to 95.4%), edited 1" in card
    assert "| correct option is the longest | 0.0% (by chance: 25.0% at most) |" in card
