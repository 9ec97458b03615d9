"""The data card: the whole questionnaire, counts of annotators, statistics and plots of the exported critiques."""

import re
import statistics
from xml.etree import ElementTree

import orjson
import pytest

from annotation.actions.projects.members import change_member
from annotation.exporting.data_card.plots import draw_bars
from annotation.exporting.data_card.statistics import Spread
from annotation.models import Critique, Image, Membership
from annotation.questionnaires import built_in
from tests.exporting.releases import lines, release
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)
GRADES = ((1, 2, 2), (4, 4, 3), (2, 2, 1))


@pytest.fixture
def desk():
    """Returns a project with three images, each graded by three people, and the people."""
    project, people = make_desk(images=3, annotators=3, critiques_per_image=3, order="depth_first")
    for grades in GRADES:
        for person, grade in zip(people, grades, strict=True):
            make_critique(person, project, grade=grade)
    Image.objects.filter(pk=Critique.objects.earliest("id").image_id).update(source="natural", license="CC-BY-4.0")
    membership = Membership.objects.get(project=project, person=people[0])
    change_member(actor=project.created_by, membership=membership, role="annotator", group="practitioner")
    return project, people


def statistics_of(card):
    """Returns the second cell of each row of the card's tables, by the first cell."""
    return dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", card, re.MULTILINE))


def test_the_statistics_of_the_card_are_those_of_the_exported_critiques(desk):
    project, _people = desk
    files = release(project, card=True)
    cells = statistics_of(files["README.md"].decode())

    exported = lines(files["critiques.jsonl"])
    grades = [line["answers"]["grade"] for line in exported]
    word_counts = sorted(Critique.objects.values_list("words", flat=True))
    assert cells["critiques an image (least, median, most)"] == "3 · 3.0 · 3"
    assert cells["critiques an annotator (least, median, most)"] == "3 · 3.0 · 3"
    assert (
        cells["words a critique (least, median, most)"]
        == f"{word_counts[0]} · {word_counts[4]:.1f} · {word_counts[-1]}"
    )
    assert cells["mean grade, and its standard deviation"] == (
        f"{statistics.fmean(grades):.2f}, {statistics.pstdev(grades):.2f}"
    )
    texts = " ".join(exported[0]["answers"][key] for key in ("reason", "emotion", "suggestion")).lower()
    assert cells["different words"] == str(len(set(re.findall(r"[a-z]+", texts))))
    assert cells["critiques in en"] == "9"
    assert cells["practitioner"] == "1"
    assert cells["CC-BY-4.0"] == "1"


def test_the_card_contains_the_whole_questionnaire_and_no_annotator(desk):
    project, people = desk
    card = release(project, card=True)["README.md"].decode()

    document = card.split("````json\n")[1].split("\n````")[0]
    assert orjson.loads(document) == built_in("aesthetic-critique")
    for person in people:
        assert person.username not in card
        assert str(person.id) not in card


@pytest.mark.parametrize("splits", [{}, {"train": 0.5, "test": 0.5, "seed": 3}])
@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet", "llava", "webdataset", "huggingface", "trl-sft"])
def test_the_files_and_plots_that_the_card_names_exist(desk, kind, splits):
    files = release(desk[0], kind, card=True, splits=splits)
    card = files["README.md"].decode()

    patterns = re.findall(r"^    path: (.+)$", card, re.MULTILINE)
    assert len(patterns) == (2 if splits else 1)
    for pattern in patterns:
        assert [name for name in files if re.fullmatch(pattern.replace("*", r"\d+"), name)]
    plots = re.findall(r"!\[.*\]\((.+)\)", card)
    assert set(plots) == {name for name in files if name.endswith(".svg")}
    assert len(plots) == 5
    assert orjson.loads(files["manifest.json"])["files"] == sorted(
        orjson.loads(files["manifest.json"])["files"], key=lambda file: file["name"]
    )


def test_plots_are_valid_svg_with_any_label(desk):
    svg = draw_bars('Words <of> "one"', [("a & b", 3), ("c" * 60, 0)])

    root = ElementTree.fromstring(svg)
    assert root.attrib["aria-label"] == 'Words <of> "one"'
    heights = [float(bar.attrib["height"]) for bar in root.iter("{http://www.w3.org/2000/svg}rect")][1:]
    assert heights[0] > heights[1] == 0


def test_a_release_has_a_card_only_if_requested_or_required_by_its_format(desk):
    assert "README.md" not in release(desk[0])
    assert "README.md" in release(desk[0], "huggingface")


def test_a_card_without_critiques_says_so():
    project, _people = make_desk(images=1)

    files = release(project, card=True)

    assert "not to be told" in files["README.md"].decode()
    assert not [name for name in files if name.endswith(".svg")]


@pytest.mark.parametrize("numbers", [[5], [1, 2], [3, 1, 2], [1, 1, 1, 9], [4, 4, 5, 7, 7, 7]])
def test_the_spread_of_counts_is_the_spread_of_the_counted_numbers(numbers):
    counts = {number: numbers.count(number) for number in numbers}

    assert Spread.of(counts) == Spread(min(numbers), statistics.median(numbers), max(numbers))
