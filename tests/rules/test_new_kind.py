"""A new question kind takes one file and one line: an example works from the questionnaire to the export."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.questionnaires import built_in
from annotation.rules import definitions
from annotation.rules.editing.form_fields import describe_forms
from annotation.rules.kinds import KINDS
from annotation.rules.kinds.base import QuestionKind, problem
from annotation.rules.types import Problem, Question
from annotation.rules.words import count_words
from annotation.tasks import run_export
from tests.factories import make_batch, make_images, make_member, make_project

ROOT = Path(__file__).parents[2]
ROOMS = ("annotation", "api", "bench", "config", "frontend")
ITEM = {"question": "Which side does the light come from?", "options": ["left", "right"], "right": 0}


class Item(QuestionKind):
    """A question that the expert writes, with options and the right one of them."""

    key = "item"
    properties = {"max_options": {"$ref": "#/$defs/count", "minimum": 2}}
    forms = ("short",)

    def check(self, question: Question, value: object) -> Problem | None:
        if not isinstance(value, dict) or value.keys() != ITEM.keys():
            return problem(question, "wrong_type")
        return None if value["right"] in range(len(value["options"])) else problem(question, "out_of_range")

    def count_words(self, value: object) -> int:
        assert isinstance(value, dict)
        return count_words(value["question"])

    def in_words(self, value: dict) -> str:
        return f"{value['question']} {value['options'][value['right']]}"


@pytest.fixture
def item(monkeypatch):
    """Registers the kind during a test."""
    monkeypatch.setitem(KINDS, Item.key, Item())
    monkeypatch.setattr(definitions, "_validator", definitions._validator.__wrapped__)


class ProjectOverApi:
    """A project with one image, and the requests of its manager and its annotator to the API."""

    def __init__(self) -> None:
        self.project = make_project()
        make_images(make_batch(self.project), 1)
        self.manager, self.annotator = make_member(self.project, "manager"), make_member(self.project)
        self.url = f"/api/v1/projects/{self.project.id}"

    def post(self, person, url, body):
        client = APIClient()
        client.force_authenticate(person)
        response = client.post(url, body, format="json")
        assert response.status_code < 300, response.content
        return response.json()

    def save_questionnaire(self, **properties):
        item = {"key": "item", "kind": "item", "prompt": "What would you ask about it?", **properties}
        note = {"key": "note", "kind": "text", "prompt": "What does the light do?"}
        stage = {"key": "authoring", "title": "A question of yours", "questions": [note, item]}
        definition = {"key": "authoring", "title": "Authoring", "stages": [stage]}
        return self.post(self.manager, f"{self.url}/questionnaires/", {"definition": definition})

    def submit(self, item):
        (assignment,) = self.post(self.annotator, f"{self.url}/assignments/claim/", {"count": 1})["assignments"]
        body = {"key": str(uuid4()), "answers": {"note": "It picks out the grass.", "item": item}}
        return self.post(self.annotator, f"/api/v1/assignments/{assignment['id']}/submit/", body)["critique"]

    def export(self, kind):
        export = self.post(self.manager, f"{self.url}/exports/", {"format": kind})
        run_export(export["id"])
        client = APIClient()
        client.force_authenticate(self.manager)
        state = client.get(f"/api/v1/exports/{export['id']}/").json()
        assert state["status"] == "done", state
        (name,) = [file["name"] for file in state["files"] if file["name"].startswith("critiques.")]
        response = client.get(f"/api/v1/exports/{export['id']}/files/{name}")
        return b"".join(response.streaming_content)

    def page(self, critique):
        browser = Client()
        browser.force_login(self.manager)
        return browser.get(reverse("critique", args=[critique["id"]])).content.decode()


@pytest.mark.django_db(transaction=True)  # an export reads on its own connection
def test_a_new_kind_works_from_the_questionnaire_to_the_export(item):
    project = ProjectOverApi()
    project.save_questionnaire(max_options=4)

    critique = project.submit(ITEM)

    assert critique["answers"]["item"] == ITEM
    assert critique["words"] == 5 + 7
    (line,) = map(orjson.loads, project.export("jsonl").splitlines())
    assert line["answers"]["item"] == ITEM
    turns = [turn["value"] for entry in orjson.loads(project.export("llava")) for turn in entry["conversations"]]
    assert turns[turns.index("<image>\nWhat would you ask about it?") + 1] == f"{ITEM['question']} left"
    (task,) = orjson.loads(project.export("label-studio"))
    assert any(entry["from_name"] == "item" for entry in task["annotations"][0]["result"])
    assert f"{ITEM['question']} left" in project.page(critique)


@pytest.mark.django_db
def test_the_checks_of_a_new_kind_are_applied(item):
    project = ProjectOverApi()
    for properties in ({"max_options": 1}, {"min_words": 3}):
        with pytest.raises(AssertionError, match="invalid_questionnaire"):
            project.save_questionnaire(**properties)
    project.save_questionnaire()

    with pytest.raises(AssertionError, match="invalid_answers"):
        project.submit({**ITEM, "right": 2})


def test_the_editor_has_the_fields_of_a_new_kind(item):
    form = describe_forms()["kinds"]["item"]

    assert [(field["name"], field["type"], field["minimum"]) for field in form["fields"]] == [
        ("max_options", "number", 2)
    ]
    assert form["forms"] == ["short"]


def test_an_unregistered_kind_is_rejected():
    definition = built_in("aesthetic-critique")
    definition["stages"][0]["questions"][0]["kind"] = "item"
    with pytest.raises(definitions.InvalidQuestionnaire, match="none_of"):
        definitions.check_definition(definition)


def sources() -> Iterator[Path]:
    return (path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts)


def names_a_kind(node: ast.AST) -> bool:
    """Returns whether a node of code compares a question's kind with the name of a kind."""
    if isinstance(node, ast.Compare):
        subjects, values = [node.left], node.comparators
    elif isinstance(node, ast.Match):
        subjects, values = [node.subject], [case.pattern for case in node.cases]
    else:
        return False
    is_about_kind = any(re.search(r"\bkinds?\b", ast.unparse(subject)) for subject in subjects)
    texts = (part.value for value in values for part in ast.walk(value) if isinstance(part, ast.Constant))
    return is_about_kind and any(text in KINDS for text in texts if isinstance(text, str))


def test_no_code_outside_its_file_compares_with_the_name_of_a_kind():
    comparisons = [
        f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)[:80]}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if names_a_kind(node)
    ]
    pages = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "frontend" / "templates").rglob("*.html")
        if re.search(rf"\.kind\s*[=!]=\s*\"(?:{'|'.join(KINDS)})\"", path.read_text("utf-8"))
    ]
    assert (comparisons, pages) == ([], [])


@pytest.mark.parametrize(
    "code", ['question["kind"] == "text"', 'kind in ("scale", "number")', 'question["kind"] != "region"']
)
def test_a_comparison_with_the_name_of_a_kind_is_detected(code):
    assert names_a_kind(ast.parse(code, mode="eval").body)


ANSWERS_OF_MODELS = re.compile(r"^annotation/(actions/|queries/)?evaluating/|^bench/")
"""Where `choice` is a column: the option that a model chose."""


@pytest.mark.parametrize("key", ["scale", "choice", "multichoice"])
def test_the_name_of_a_kind_is_in_one_file(key):
    files = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value == key
    }
    assert {file for file in files if not ANSWERS_OF_MODELS.search(file)} == {f"annotation/rules/kinds/{key}.py"}
