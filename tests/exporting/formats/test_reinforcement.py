"""The formats of reinforcement learning: one row about an image, with the ground truth of all of its experts."""

import io
import json
import re
from collections import defaultdict
from copy import deepcopy
from statistics import fmean, pstdev

import pyarrow.parquet as pq
import pytest
from PIL import Image as Picture

from annotation.actions.curating.holding_out import hold_out_images
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.exporting.conversations.reward_prompts import RewardPromptBuilder
from annotation.exporting.encoding.sample import SAMPLE
from annotation.models import Image
from annotation.questionnaires import built_in
from tests.exporting.formats.test_documentation import DOCUMENT
from tests.exporting.formats.test_formats import CHINESE
from tests.exporting.releases import lines, release
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)
KEYS = ("trl-grpo", "swift-grpo", "verl", "easyr1", "openrlhf", "score-jsonl")
TABLES = ("trl-grpo", "verl", "easyr1")
GRADES = ([1, 2, 4], [3, 4, 5], [2, 3, 5])


@pytest.fixture
def definition():
    return deepcopy(built_in("aesthetic-critique"))


@pytest.fixture
def desk():
    """Returns a project with three critiques of each of three images, whose grades are GRADES."""
    project, people = make_desk(images=3, annotators=3, critiques_per_image=3)
    for number, person in enumerate(people):
        for grades in GRADES:
            make_critique(person, project, grade=grades[number], composition="weak" if number else "strong")
    return project


def rows_of(files, key):
    """Returns the rows of a release as (about, prompt, ground truth, image) each."""
    (names,) = json.loads(files["manifest.json"])["data_files"].values()
    data = files[names[0]]
    rows = pq.read_table(io.BytesIO(data)).to_pylist() if key in TABLES else lines(data)
    return [(row.get("extra_info", row), *READ[key](row)) for row in rows]


READ = {
    "trl-grpo": lambda row: (row["prompt"][0]["content"][1]["text"], row["solution"], row["images"][0]["path"]),
    "swift-grpo": lambda row: (untagged(row["messages"][0]["content"]), row["solution"], row["images"][0]),
    "verl": lambda row: (
        untagged(row["prompt"][0]["content"]),
        row["reward_model"]["ground_truth"],
        row["images"][0]["path"],
    ),
    "easyr1": lambda row: (untagged(row["problem"]), row["answer"], row["images"][0]["path"]),
    "openrlhf": lambda row: (row["prompt"][0]["content"][1]["text"], row["label"], row["images"][0]),
    "score-jsonl": lambda row: (
        untagged(row["conversations"][0]["value"]),
        row["conversations"][1]["value"],
        row["image"][0],
    ),
}


def untagged(text):
    assert text.startswith("<image>") and text.count("<image>") == 1
    return text.removeprefix("<image>")


def test_every_format_has_the_same_prompts_and_ground_truths(desk):
    rows = {key: rows_of(release(desk, key), key) for key in KEYS}

    expected = [(about["id"], *rest) for about, *rest in rows["trl-grpo"]]
    assert len(expected) > 12
    for key in KEYS[1:-1]:
        assert [(about["id"], *rest) for about, *rest in rows[key]] == expected
    scores = [(about["id"], prompt, str(truth), image) for about, prompt, truth, image in rows["score-jsonl"]]
    assert [(id_, prompt, truth.removesuffix(".0"), image) for id_, prompt, truth, image in scores] == [
        row for row in expected if row[0].endswith(".score")
    ]


@pytest.fixture
def scores(desk):
    return lines(release(desk, "score-jsonl")["critiques.jsonl"])


def test_a_score_is_the_mean_of_all_experts_of_an_image_with_its_deviation_as_json_numbers(desk, scores):
    grades_of = defaultdict(list)
    for document in lines(release(desk)["critiques.jsonl"]):
        grades_of[f"images/{document['image']['sha256']}.webp"].append(document["answers"]["grade"])

    assert len(scores) == 3
    for row in scores:
        grades = grades_of[row["image"][0]]
        score = row["conversations"][1]["value"]
        assert type(score) is float and score == row["mean"] == round(fmean(grades), 4)
        assert (row["sd"], row["n"]) == (round(pstdev(grades), 4), 3)
        assert len(row["critiques"]) == 3
        assert row["dataset_name"] == "loupe.grade"
    assert list(scores[0])[:4] == ["id", "dataset_name", "image", "conversations"]


def test_a_grade_is_the_level_that_more_than_half_of_the_experts_gave(desk):
    rows = rows_of(release(desk, "swift-grpo"), "swift-grpo")

    truths = sorted((truth, about["agreement"]) for about, _prompt, truth, _image in rows if about["kind"] == "grade")
    # [1, 2, 4] and [3, 4, 5] have two of a level, [2, 3, 5] has one of each.
    assert truths == [("High", 0.6667), ("Low", 0.6667)]


def test_a_letter_stands_before_the_option_that_more_than_half_of_the_experts_chose(desk):
    rows = rows_of(release(desk, "verl"), "verl")

    choices = [(prompt, truth) for about, prompt, truth, _image in rows if about["type"] == "composition"]
    assert len(choices) == 3
    for prompt, letter in choices:
        assert f"\n{letter}) Weak\n" in prompt
        assert prompt.endswith("\nAnswer with the letter alone.")
    assert sorted(letter for _prompt, letter in choices) == ["A", "B", "C"]


def test_experts_who_part_evenly_give_no_letter_and_no_grade_but_a_score():
    project, people = make_desk(images=1, annotators=2, critiques_per_image=2)
    make_critique(people[0], project, grade=1, composition="weak")
    make_critique(people[1], project, grade=5, composition="strong")

    rows = {about["id"].partition(".")[2]: truth for about, _, truth, _ in rows_of(release(project, "verl"), "verl")}

    assert "composition.letter" not in rows and "grade.grade" not in rows
    assert rows["grade.score"] == "3"


def test_an_image_of_mostly_chinese_critiques_is_asked_and_answered_in_chinese():
    project, people = make_desk(images=1, annotators=3, critiques_per_image=3)
    for person, answers in zip(people, (CHINESE, CHINESE, {}), strict=True):
        make_critique(person, project, grade=4, **answers)

    rows = rows_of(release(project, "easyr1"), "easyr1")

    truths = {about["kind"]: truth for about, prompt, truth, _image in rows if not prompt.isascii()}
    assert len(truths) == 3 and truths["grade"] == "高" and truths["score"] == "4"


@pytest.mark.parametrize("key", TABLES)
def test_a_table_has_each_image_as_its_bytes_and_a_type_that_all_versions_of_datasets_know(desk, key):
    table = pq.read_table(io.BytesIO(release(desk, key)["critiques.parquet"]))

    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert features["images"] == [{"_type": "Image"}]
    assert b"List" not in table.schema.metadata[b"huggingface"]
    for row in table.to_pylist():
        assert Picture.open(io.BytesIO(row["images"][0]["bytes"])).size == (60, 40)


def test_verl_numbers_the_rows_of_each_split_and_chooses_a_reward_by_the_source(desk):
    images = list(Image.objects.filter(batch__project=desk))
    Image.objects.filter(pk__in=[image.pk for image in images[:2]]).update(group="twins")
    splits = {"train": 0.5, "test": 0.5, "seed": 3}

    files = release(desk, "verl", splits=splits)

    split_of = {}
    for split, names in json.loads(files["manifest.json"])["data_files"].items():
        rows = pq.read_table(io.BytesIO(files[names[0]])).to_pylist()
        assert [row["extra_info"]["index"] for row in rows] == list(range(len(rows)))
        assert {row["extra_info"]["split"] for row in rows} == {split}
        for row in rows:
            assert row["data_source"] == f"loupe/{row['extra_info']['kind']}"
            assert row["reward_model"]["style"] == "rule"
            split_of.setdefault(row["images"][0]["path"], set()).add(split)
    twins = [split_of[f"images/{image.sha256}.webp"] for image in images[:2]]
    assert twins[0] == twins[1] and all(len(names) == 1 for names in split_of.values())


def test_a_question_of_a_benchmark_is_never_asked(definition):
    all_keys = {prompt.question for prompt in RewardPromptBuilder({1: deepcopy(definition)}).prompts([SAMPLE])}
    questions = {question["key"]: question for stage in definition["stages"] for question in stage["questions"]}
    questions["grade"]["criterion"] = "AesA"
    questions["composition"]["criterion"] = "AesP"

    other_keys = {prompt.question for prompt in RewardPromptBuilder({1: definition}).prompts([SAMPLE])}

    assert all_keys - other_keys == {"grade", "composition"}
    assert {"technical_quality", "feeling"} <= other_keys


@pytest.mark.parametrize("key", KEYS)
def test_an_image_that_is_held_out_for_a_benchmark_is_in_no_row_nor_file(desk, key):
    image = Image.objects.filter(batch__project=desk).first()
    hold_out_images(actor=desk.created_by, project=desk, images=[image])

    files = release(desk, key, **({} if key in TABLES else {"pictures": True}))

    rows = rows_of(files, key)
    assert {about["id"].partition(".")[0] for about, *_ in rows} == {
        str(pk) for pk in Image.objects.filter(batch__project=desk, held_out=False).values_list("pk", flat=True)
    }
    assert not any(image.sha256.encode() in data for data in files.values())
    assert json.loads(files["manifest.json"])["counts"]["excluded"]["held_out"] == 3


def test_grades_of_another_scale_are_not_in_the_mean():
    project, people = make_desk(images=1, annotators=2, critiques_per_image=2)
    make_critique(people[0], project, grade=2)
    definition = built_in("aesthetic-critique")
    grade = definition["stages"][0]["questions"][0]
    grade["options"] = [{"value": value, "label": str(value)} for value in range(1, 11)]
    grade["levels"] = {"low": [1, 2, 3], "medium": [4, 5, 6], "high": [7, 8, 9, 10]}
    add_questionnaire(actor=project.created_by, project=project, definition=definition)
    make_critique(people[1], project, grade=9)

    (row,) = lines(release(project, "score-jsonl")["critiques.jsonl"])

    assert (row["mean"], row["n"], row["questionnaire"]) == (9.0, 1, "aesthetic-critique@2")


def test_a_tag_in_a_label_is_no_image(definition):
    grade = definition["stages"][0]["questions"][0]
    grade["options"][0]["label"] = "Worse than <image>"

    prompts = list(RewardPromptBuilder({1: definition}).prompts([SAMPLE]))

    assert any("Worse than ‹image›" in prompt.prompt for prompt in prompts)
    assert not any("<image>" in prompt.prompt for prompt in prompts)


@pytest.mark.parametrize(
    ("reply", "truth", "kind", "reward"),
    [
        ("B", "B", "letter", 1.0),
        ("<think>A or B?</think>\n<answer>B</answer>", "B", "letter", 1.0),
        ("A", "B", "letter", 0.0),
        ("high.", "High", "grade", 1.0),
        ("3.6667", "3.6667", "score", 1.0),
        ("4.2", "3.2", "score", 0.1353),
        ("about four", "4", "score", 0.0),
    ],
)
def test_the_reward_function_that_the_document_shows_works(reply, truth, kind, reward):
    section = DOCUMENT.split("\n### Prompts with a ground truth\n")[1]
    (code,) = re.findall(r"^```python\n(import math.*?)^```$", section, re.MULTILINE | re.DOTALL)
    names = {}
    exec(code, names)

    assert round(names["reward"](reply, truth, kind, 0.4 if kind == "score" else None), 4) == reward
