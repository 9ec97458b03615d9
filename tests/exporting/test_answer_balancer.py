"""Letters, yes and no are balanced over a few thousand critiques, and no text of a critique changes a conversation."""

from collections import Counter
from itertools import product

import orjson
import pytest

from annotation.exporting.conversations.builder import ConversationBuilder
from annotation.exporting.encoding.message_rows import message_rows
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.formats.dpo import make_pairs
from annotation.exporting.formats.llava import make_rows as llava_rows
from annotation.questionnaires import built_in

RATINGS = ("weak", "neutral", "strong")
GRADES = (1, 2, 2, 3, 3, 3, 3, 3, 4, 4, 5)


def make_document(number, **answers):
    """Makes a critique document; over all numbers, grades and attributes are far from evenly distributed."""
    attributes = ("technical_quality", "color_and_light", "composition", "content")
    ratings = {key: (*RATINGS, "neutral", "neutral")[(number // 5**index) % 5] for index, key in enumerate(attributes)}
    all_answers = {**SAMPLE["answers"], **ratings, "grade": GRADES[number % len(GRADES)], **answers}
    return {**SAMPLE, "id": f"{SAMPLE['id'][:-6]}{number:06x}", "answers": all_answers, "marks": {}}


@pytest.fixture(scope="module")
def turns():
    builder = ConversationBuilder({1: built_in("aesthetic-critique")})
    return [turn for number in range(6_000) for turn in builder.turns(make_document(number))]


def test_every_letter_is_correct_equally_often_within_two_percent(turns):
    letters = Counter(turn.reply for turn in turns if turn.form == "letters")

    assert set(letters) == {"A", "B", "C"}
    assert max(letters.values()) - min(letters.values()) < 0.02 * letters.total() / 3


def test_a_letter_does_not_depend_on_the_grade_behind_it(turns):
    counts_by_level = Counter()
    for turn in turns:
        if turn.question == "grade" and turn.form == "letters":
            options = dict(line.split(") ") for line in turn.prompt.split("\n")[1:])
            counts_by_level[options[turn.reply], turn.reply] += 1

    for level in ("High", "Medium", "Low"):
        counts = [counts_by_level[level, letter] for letter in "ABC"]
        assert max(counts) - min(counts) <= 1


def test_yes_is_correct_as_often_as_no_and_no_option_always_has_the_same_answer(turns):
    counts = Counter((turn.prompt, turn.reply) for turn in turns if turn.form == "yes_no")
    replies = Counter(turn.reply for turn in turns if turn.form == "yes_no")
    yes, no = replies["Yes"], replies["No"]

    assert abs(yes - no) < 0.02 * (yes + no)
    for word, answer in product(RATINGS, ("Yes", "No")):
        matching = [
            count
            for (prompt, reply), count in counts.items()
            if word in prompt.split("this image")[1] and reply == answer
        ]
        assert sum(matching) > 100


def test_wordings_are_chosen_by_a_hash_and_each_is_used(turns):
    counts = Counter(turn.template for turn in turns if turn.question in {"grade", "reason"})

    definition = built_in("aesthetic-critique")
    questions = [question for stage in definition["stages"] for question in stage["questions"]]
    template_counts = {question["key"]: len(question["templates"]) for question in questions}
    assert len(counts) == template_counts["grade"] + template_counts["reason"]
    assert min(counts.values()) > 0.75 * max(counts.values()) * template_counts["reason"] / template_counts["grade"]


def test_a_text_with_an_image_tag_adds_no_image():
    text = "It says <image> and <video>, even </ref-object> and <IMAGE>, and 3 < 4 > 2; it must stay one picture here."
    document = make_document(1, reason=text)

    for rows in (llava_rows, message_rows):
        builder = ConversationBuilder({1: built_in("aesthetic-critique")})
        json_rows = [orjson.loads(row) for row in rows(builder, document)]
        assert all(orjson.dumps(row).lower().count(b"<image>") == 1 for row in json_rows)
        reason = next(row for row in json_rows if row["template"].startswith("reason"))
        assert "‹image› and ‹video›, even ‹/ref-object› and ‹IMAGE›, and 3 < 4 > 2" in orjson.dumps(reason).decode()


def test_a_pair_never_mixes_two_languages():
    builder = ConversationBuilder({1: built_in("aesthetic-critique")})
    documents = [make_document(number, grade=grade) for number, grade in enumerate((4, 4, 1))]
    for document, level in zip(documents, ("high", "high", "low"), strict=True):
        document.update(level=level, revisions=[])
        document["answers"] = {**document["answers"], "reason": f"{document['answers']['reason']} {level}"}

    assert len(list(make_pairs(builder, {1: "grade"}, documents))) == 1
    documents[2]["answers"] = {
        **documents[2]["answers"],
        **dict.fromkeys(("reason", "emotion", "suggestion"), "光线很好" * 12),
    }
    assert not list(make_pairs(builder, {1: "grade"}, documents))
