"""Items that experts wrote for a benchmark, in releases: kept as they are, and never asked in conversations."""

import io
import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pyarrow import parquet

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.submit import submit_critique
from annotation.exporting.formats import FORMATS
from annotation.exporting.formats.label_studio import read_tasks
from annotation.models import Critique
from annotation.rules.judging import QuestionnaireResponse
from tests.exporting.releases import lines, release
from tests.factories import make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)

PERCEPTION = {
    "question": "What leads the eye through the frame?",
    "options": ["The winding path", "The row of lamps"],
    "correct": 0,
    "dimension": "composition",
    "kind": "what",
}
EMPATHY = {
    "question": "画面传达出哪种情绪？",
    "options": ["宁静", "焦躁"],
    "correct": 0,
    "dimension": "emotion",
    "kind": "what",
}
REASON = "The low warm light picks out every stalk and sets it against the cool band of sea, so that it carries."


def make_item_critique(person, project, **changes):
    (claim,) = claim_assignments(person=person, project_id=project.id, count=1)
    answers = {"perception": PERCEPTION, "empathy": EMPATHY, "grade": 3, "reason": REASON, **changes}
    response = QuestionnaireResponse(answers=answers)
    return submit_critique(person=person, assignment_id=claim.id, key=uuid4(), response=response).critique


@pytest.fixture
def project():
    """A project whose annotators write items, with a critique of each of its two images."""
    project, (person,) = make_desk(images=2, questionnaire="aesbench")
    make_item_critique(person, project, perception={**PERCEPTION, "question": f"  {PERCEPTION['question']}\n"})
    make_item_critique(person, project)
    return project


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_every_format_takes_critiques_with_items(project, kind):
    files = release(project, kind)
    assert any(files.values())


def test_an_item_is_stored_on_one_line_and_exported_as_it_is(project):
    documents = lines(release(project)["critiques.jsonl"])
    assert [document["answers"]["perception"] for document in documents] == [PERCEPTION, PERCEPTION]
    assert {document["level"] for document in documents} == {"high"}
    assert list(read_tasks(json.loads(release(project, "label-studio")["critiques.json"]))) == documents


def test_a_table_has_an_item_as_json(project):
    files = release(project, "parquet")
    (name,) = [name for name in files if name.endswith(".parquet")]
    row = parquet.read_table(io.BytesIO(files[name])).to_pylist()[0]
    assert json.loads(row["answers"]["perception"]) == PERCEPTION
    assert json.loads(row["answers"]["empathy"]) == EMPATHY


@pytest.mark.parametrize("kind", ["llava", "trl-sft", "openai", "ms-swift", "llama-factory"])
def test_no_conversation_asks_or_answers_an_item(project, kind):
    text = b"".join(release(project, kind).values()).decode("utf-8", errors="ignore")
    for part in (PERCEPTION["question"], PERCEPTION["options"][0], EMPATHY["question"]):
        assert part not in text


def test_the_pages_of_a_critique_show_its_items_and_what_was_changed(project):
    critique = Critique.objects.first()
    assert critique is not None
    changed = {**PERCEPTION, "options": ["The winding path", "The bare tree"], "correct": 1}
    revise_critique(actor=critique.annotator, critique=critique, answers={"perception": changed})
    browser = Client()
    browser.force_login(make_member(project, "reviewer"))

    page = browser.get(reverse("critique", args=[critique.id])).content.decode()
    image_page = browser.get(reverse("image", args=[critique.image_id])).content.decode()

    assert f"{PERCEPTION['question']}\nA) The winding path\nB) The bare tree ✓\nComposition · What" in page
    assert "at first" not in page
    assert (
        f"{PERCEPTION['question']}\nA) The winding path ✓\nB) The row of lamps"
        not in image_page.partition("What their authors changed")[0]
    )
    assert "What their authors changed" in image_page
