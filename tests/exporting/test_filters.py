"""Which critiques each filter selects, the manifest's counts of the others, and the preview of both."""

import json

import pytest

from annotation.actions.projects.members import change_member
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.actions.review.withdraw import withdraw_critique
from annotation.exporting.formats import FORMATS
from annotation.exporting.preview import MAX_ROWS, preview_release
from annotation.exporting.snapshot import open_snapshot
from annotation.exporting.spec import parse_spec
from annotation.exporting.splits import group_hash, split_finder, split_names, split_number
from annotation.models import Critique, Image, Membership
from annotation.questionnaires import built_in
from tests.exporting.releases import finish_export, lines, release, request_export
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)
CHINESE = {
    "reason": "光线柔和，草叶的层次分明，但是左下角的前景过于密集，画面没有明确的主体。",
    "emotion": "画面宁静而略带孤独，让人想起海边一天将尽的时候。",
    "suggestion": "向右移动两米，降低相机的位置，让小路把视线引入画面。",
}


@pytest.fixture
def desk():
    """Returns a project and two people who each wrote a critique of its three images: they agree on one of them."""
    project, people = make_desk(images=3, annotators=2, critiques_per_image=2, order="depth_first")
    for grades in ((1, 2), (3, 5), (1, 4)):
        for person, grade in zip(people, grades, strict=True):
            make_critique(person, project, grade=grade, **({"suggestion": None} if grade == 5 else {}))
    return project, people


def exported_grades(project, **filter_fields):
    """Returns the grades of the exported critiques."""
    exported = lines(release(project, filter=filter_fields)["critiques.jsonl"])
    return sorted(line["answers"]["grade"] for line in exported)


def excluded_counts(project, **filter_fields):
    return finish_export(request_export(project, filter=filter_fields)).manifest["counts"]["excluded"]


def test_critiques_are_filtered_by_the_source_of_the_image(desk):
    project, _people = desk
    Image.objects.filter(pk__in=[Critique.objects.earliest("id").image_id]).update(source="natural")

    assert exported_grades(project, source=["natural"]) == [1, 2]
    assert exported_grades(project, source=["natural", "artistic"]) == [1, 2]
    assert excluded_counts(project, source=["natural"]) == {"source": 4}


def test_critiques_are_filtered_by_the_group_of_the_annotator_even_after_they_left(desk):
    project, (first, _second) = desk
    membership = Membership.objects.get(project=project, person=first)
    change_member(actor=project.created_by, membership=membership, role="annotator", group="practitioner")
    Membership.objects.filter(pk=membership.pk).update(is_active=False)

    assert exported_grades(project, annotator_group=["practitioner"]) == [1, 1, 3]
    assert excluded_counts(project, annotator_group=["practitioner"]) == {"annotator_group": 3}


def test_critiques_are_filtered_by_their_language():
    project, people = make_desk(images=2, annotators=2)
    make_critique(people[0], project, grade=1)
    make_critique(people[1], project, grade=2, **CHINESE)

    assert exported_grades(project, language=["en"]) == [1]
    assert exported_grades(project, language=["zh-Hans"]) == [2]
    assert excluded_counts(project, language=["zh-Hans"]) == {"language": 1}


LANGUAGES = [
    ("The light falls from the left.", "en"),
    ("低处的光线照亮了每一根草茎。", "zh-Hans"),
    ("Свет и тишина, как в храме 禅, и больше ничего.", "en"),
    ("朝の光が草をやさしく照らしていて、とてもしずかです。", "en"),
    ("Nice 光线", "zh-Hans"),
    ("Very nice and soft 光线", "en"),
    ("1 2 3 4 光", "en"),
    ("—", "en"),
]


def test_the_filter_the_card_and_the_conversations_judge_a_language_alike():
    project, (person,) = make_desk(images=len(LANGUAGES))
    questionnaire = built_in("aesthetic-critique")
    for question in (question for stage in questionnaire["stages"] for question in stage["questions"]):
        question.pop("min_words", None)
    add_questionnaire(actor=project.created_by, project=project, definition=questionnaire)
    for text, _language in LANGUAGES:
        make_critique(person, project, reason=text, emotion=text, suggestion=None, grade=5)

    chinese = release(project, filter={"language": ["zh-Hans"]})["critiques.jsonl"]
    rows = json.loads(release(project, "llava")["critiques.json"])
    card = release(project, card=True)["README.md"].decode()

    expected = {text for text, language in LANGUAGES if language == "zh-Hans"}
    assert {line["answers"]["reason"] for line in lines(chinese)} == expected
    prompts = {row["conversations"][1]["value"]: row["conversations"][0]["value"] for row in rows}
    assert {text for text, _language in LANGUAGES if not prompts[text].isascii()} == expected
    assert f"| critiques in zh-Hans | {len(expected)} |" in card


def test_critiques_are_filtered_by_agreement_on_the_image_which_takes_two(desk):
    project, _people = desk

    assert exported_grades(project, min_agreement=1) == [1, 2]
    assert exported_grades(project, min_agreement=0.5) == [1, 1, 2, 3, 4, 5]
    assert excluded_counts(project, min_agreement=0.51) == {"min_agreement": 4}
    Critique.objects.filter(answers__grade=2).update(status="returned")
    assert exported_grades(project, min_agreement=0.51) == []


def test_critiques_are_filtered_by_the_number_of_finished_critiques_of_the_image(desk):
    project, _people = desk
    Critique.objects.filter(answers__grade=2).update(status="returned")

    assert exported_grades(project, min_critiques=2) == [1, 3, 4, 5]
    assert excluded_counts(project, min_critiques=2) == {"min_critiques": 1, "status": 1}


def test_agreement_in_another_project_does_not_count(desk):
    project, _people = desk
    other_project, _people = make_desk(images=1)

    assert exported_grades(other_project, min_critiques=1) == []
    assert exported_grades(project, min_critiques=1, min_agreement=1) == [1, 2]


def test_a_withdrawn_critique_is_excluded_counted_and_left_out_of_agreement(desk):
    project, people = desk
    withdraw_critique(actor=people[0], critique=Critique.objects.earliest("id"), reason="mine")

    assert exported_grades(project) == [1, 2, 3, 4, 5]
    assert excluded_counts(project) == {"withdrawn": 1}
    assert exported_grades(project, min_agreement=1) == []


@pytest.mark.parametrize("key", FORMATS)
def test_a_preview_has_the_counts_and_the_first_rows_of_the_release(desk, key):
    project, _people = desk
    fields = {
        "filter": {"min_agreement": 0.5, "status": ["submitted"]},
        "splits": {"train": 0.5, "test": 0.5, "seed": 1},
    }
    preview = preview_release(project, parse_spec(project, format=key, **fields))

    counts = finish_export(request_export(project, key, **fields)).manifest["counts"]
    assert (preview.critiques, preview.excluded, preview.splits) == (
        counts["critiques"],
        counts["excluded"],
        counts["by_split"],
    )
    assert preview.images == 3
    assert (key in {"dpo", "instructions"} or preview.rows) and len(preview.rows) <= MAX_ROWS
    assert all(len(row) > 20 for row in preview.rows)


@pytest.mark.parametrize("filter_fields", [{}, {"min_agreement": 0.5}, {"min_agreement": 1, "min_critiques": 2}])
def test_the_rows_of_a_preview_are_those_of_the_release(desk, filter_fields):
    project, _people = desk
    spec = parse_spec(project, format="jsonl", filter=filter_fields, splits={})

    rows = release(project, filter=filter_fields)["critiques.jsonl"].decode().splitlines()
    assert preview_release(project, spec).rows == rows[:MAX_ROWS]


@pytest.mark.parametrize(
    "filter_fields",
    [
        {},
        {"status": ["returned"]},
        {"source": ["natural"]},
        {"min_words": 10, "source": ["natural"], "min_agreement": 0.5},
        {"min_critiques": 2},
        {"min_critiques": 2, "status": ["submitted"]},
        {"min_agreement": 0.51},
        {"min_agreement": 0.5, "min_critiques": 1, "language": ["en"]},
        {"language": ["zh-Hans"]},
        {"submitted_after": "2200-01-01"},
    ],
)
def test_counts_by_split_equal_the_separate_counts(desk, filter_fields):
    project, (first, _second) = desk
    critique, second, third, fourth, *_rest = Critique.objects.order_by("id")
    withdraw_critique(actor=first, critique=critique, reason="mine")
    Critique.objects.filter(pk=second.pk).update(status="returned")
    Critique.objects.filter(pk=fourth.pk).update(level="")
    Image.objects.filter(pk=third.image_id).update(source="natural", group="near")
    Image.objects.exclude(pk__in=[critique.image_id, third.image_id]).update(status="set_aside")
    splits = {"train": 0.3, "validation": 0.4, "test": 0.3, "seed": 5}
    hash_digits, split_of = group_hash(splits), split_finder(splits)
    spec = parse_spec(project, format="jsonl", filter=filter_fields, splits=splits)

    with open_snapshot(project, spec.filter) as snapshot:
        counts = snapshot.count_by_split(split_number(splits))
        assert (counts.critiques, counts.excluded) == snapshot.count()
        assert [(counts.images,)] == snapshot.select("count(DISTINCT critique.image_id)")
        names = [split_of(digits) for (digits,) in snapshot.select(hash_digits.sql, values=hash_digits.values)]
        assert {name: counts.by_split[number] for number, name in enumerate(split_names(splits))} == {
            name: names.count(name) for name in split_names(splits)
        }


@pytest.mark.parametrize("key", FORMATS)
def test_a_preview_of_nothing_has_no_rows(key):
    project, _people = make_desk(images=1)
    preview = preview_release(project, parse_spec(project, format=key, filter={}, splits={}))

    assert (preview.critiques, preview.images) == (0, 0)
    assert key == "csv" or preview.rows == []
