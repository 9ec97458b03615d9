"""Promise 10: the agreement in a data card is over its release alone, and that of pages and API over the same data."""

import random
import re

import orjson
import pytest

from annotation.actions.measuring.work import compute_statistics
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Critique, StoredStatistic
from annotation.questionnaires import built_in
from annotation.wording.quality.statistics import explain_reason
from tests.actions.inspecting.helpers import decide, inspect_all
from tests.exporting.filters.test_purposes import show_again, submit
from tests.exporting.releases import release
from tests.factories import make_critique, make_desk, make_images, make_member

pytestmark = pytest.mark.django_db(transaction=True)
ATTRIBUTES = ("technical_quality", "color_and_light", "composition", "content")
FIGURES = ("alpha", "icc_single", "icc_mean", "split_half")
FEELINGS = ("contentment", "awe", "sadness")


def grade_all(generator, people, project, images):
    """Has everybody critique so many images, more alike than by chance."""
    merits = {}
    for _image in range(images):
        for person in people:
            critique = make_critique(person, project)
            merit = merits.setdefault(critique.image_id, generator.randint(1, 4))
            answers = {key: generator.choice(("weak", "neutral", "strong")[merit // 2 :]) for key in ATTRIBUTES}
            answers |= {"grade": merit + generator.randint(0, 1), "feeling": generator.choice(FEELINGS)}
            Critique.objects.filter(pk=critique.pk).update(answers={**critique.answers, **answers})


def rows_of(files):
    """Returns the cells of the card's table of agreement by question and version, and the text above it."""
    section = files["README.md"].decode().split("### How far people agree\n")[1].split("\n#")[0]
    text, _head, table = section.partition("| question |")
    lines = [re.findall(r"[^|]+", line) for line in table.splitlines()[2:] if line.startswith("|")]
    cells = [[cell.strip() for cell in line] for line in lines]
    return {(row[0], int(row[1])): row[2:] for row in cells}, text


def cell(stored):
    if stored.value is None:
        return explain_reason(stored.reason)
    return f"{stored.value:z.3f} [{stored.low:z.3f}, {stored.high:z.3f}]"


@pytest.fixture
def collection():
    """Returns a project with two versions, and with a returned, a rejected and a withdrawn critique."""
    generator = random.Random(5)
    project, people = make_desk(images=14, annotators=3, critiques_per_image=3, order="depth_first")
    grade_all(generator, people, project, 14)
    definition = {**built_in("aesthetic-critique"), "title": {"en": "The second"}}
    add_questionnaire(actor=project.created_by, project=project, definition=definition)
    make_images(project.batches.get(), 12)
    grade_all(generator, people, project, 12)
    reviewer = make_member(project, "reviewer")
    first, second, third, *_rest = Critique.objects.order_by("submitted_at", "id")
    decide(first, reviewer, "return")
    decide(second, reviewer, "reject")
    withdraw_critique(actor=project.created_by, critique=third, reason="A mistake.")
    inspect_all()
    assert compute_statistics(project.id)
    return project


def test_the_card_of_all_finished_work_has_the_stored_figures_with_their_intervals(collection):
    rows, text = rows_of(release(collection, card=True))

    stored = {
        (row.question, row.questionnaire.version, row.name): row
        for row in StoredStatistic.objects.filter(project=collection, name__in=FIGURES).select_related("questionnaire")
    }
    questions = ("grade", *ATTRIBUTES, "feeling")
    assert set(rows) == {row[:2] for row in stored} == {(key, version) for key in questions for version in (1, 2)}
    for (question, version), (level, images, _ratings, *cells) in rows.items():
        figures = [stored.get((question, version, name)) for name in FIGURES]
        assert cells == [cell(figure) if figure else "–" for figure in figures]
        assert level == figures[0].details["level"] == ("nominal" if question == "feeling" else "ordinal")
        assert {int(images)} == {figure.n for figure in figures if figure}
    assert re.fullmatch(r"0\.\d+ \[-?0\.\d+, 0\.\d+\]", rows["grade", 2][3])
    assert rows["grade", 2][:3] == ["ordinal", "12", "36"]
    latest = Critique.objects.latest("submitted_at").submitted_at
    assert f"its 75 critiques of work, the latest submitted on {latest:%Y-%m-%d} (UTC)" in text


def test_the_card_is_computed_over_what_its_filter_leaves_and_says_what_is_too_little(collection):
    images = list(Critique.objects.filter(questionnaire__version=2).values_list("image_id", flat=True).distinct())
    Critique.objects.filter(image_id__in=images[:3]).update(words=1)

    rows, text = rows_of(release(collection, card=True, filter={"min_words": 2}))

    assert rows["grade", 2] == ["ordinal", "9", "27", *["Too few to say."] * 4]
    assert rows["grade", 1][1:3] == ["13", "39"], "one image lost all of its critiques"
    assert "its 66 critiques of work" in text


def test_the_same_release_has_the_same_card_and_its_data_the_bytes_of_one_without(collection):
    first, second = release(collection, card=True), release(collection, card=True)
    assert first["README.md"] == second["README.md"]
    assert first["critiques.jsonl"] == release(collection)["critiques.jsonl"]


def test_ratings_for_another_purpose_are_in_no_agreement(collection):
    before, _text = rows_of(release(collection, card=True))
    work = Critique.objects.filter(questionnaire__version=2, answers__grade=1).first()
    submit(show_again(collection, work.annotator, work.image), grade=4)

    files = release(collection, card=True, filter={"purposes": ["work", "retest"]})

    rows, text = rows_of(files)
    assert orjson.loads(files["manifest.json"])["counts"]["by_purpose"] == {"retest": 1, "work": 75}
    assert rows == before
    assert "its 75 critiques of work" in text


def test_a_card_without_critiques_says_why_it_has_no_agreement():
    project, _people = make_desk(images=1)
    rows, text = rows_of(release(project, card=True))
    assert "over this release alone: no work." in text
    assert rows["grade", 1] == ["ordinal", "0", "0", *["Nothing has been rated yet."] * 4]
