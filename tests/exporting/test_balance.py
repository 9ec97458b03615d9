"""Letters, yes and no over a few thousand critiques, and what no text may do to them."""

from collections import Counter
from itertools import product

import orjson
import pytest

from annotation.exporting.conversations import Interview
from annotation.exporting.formats import llava, messages
from annotation.exporting.formats.dpo import pairs
from annotation.exporting.formats.sample import SAMPLE
from annotation.questionnaires import built_in

MARKS = ("weak", "neutral", "strong")
LIKELY = (1, 2, 2, 3, 3, 3, 3, 3, 4, 4, 5)


def critique(number, **answers):
    """One of many: grades and attributes that are far from even."""
    attributes = ("technical_quality", "color_and_light", "composition", "content")
    marks = {key: (*MARKS, "neutral", "neutral")[(number // 5**place) % 5] for place, key in enumerate(attributes)}
    said = {**SAMPLE["answers"], **marks, "grade": LIKELY[number % len(LIKELY)], **answers}
    return {**SAMPLE, "id": f"{SAMPLE['id'][:-6]}{number:06x}", "answers": said, "marks": {}}


@pytest.fixture(scope="module")
def turns():
    interview = Interview({1: built_in("aesthetic-critique")})
    return [turn for number in range(6_000) for turn in interview.turns(critique(number))]


def test_every_letter_is_right_as_often_as_another_within_two_percent(turns):
    letters = Counter(turn.answer for turn in turns if turn.form == "letters")

    assert set(letters) == {"A", "B", "C"}
    assert max(letters.values()) - min(letters.values()) < 0.02 * letters.total() / 3


def test_a_letter_tells_nothing_of_the_mark_behind_it(turns):
    behind = Counter()
    for turn in turns:
        if turn.question == "grade" and turn.form == "letters":
            options = dict(line.split(") ") for line in turn.ask.split("\n")[1:])
            behind[options[turn.answer], turn.answer] += 1

    for mark in ("High", "Medium", "Low"):
        found = [behind[mark, letter] for letter in "ABC"]
        assert max(found) - min(found) <= 1


def test_yes_is_right_as_often_as_no_and_no_option_is_always_answered_alike(turns):
    said = Counter((turn.ask, turn.answer) for turn in turns if turn.form == "yes_no")
    yes, no = (sum(count for (_ask, answer), count in said.items() if answer == one) for one in ("Yes", "No"))

    assert abs(yes - no) < 0.02 * (yes + no)
    for word, answer in product(MARKS, ("Yes", "No")):
        named = sum(count for (ask, one), count in said.items() if word in ask.split("this image")[1] and one == answer)
        assert named > 100


def test_wordings_are_chosen_by_a_hash_and_each_is_used(turns):
    used = Counter(turn.template for turn in turns if turn.question in {"grade", "reason"})

    definition = built_in("aesthetic-critique")
    written = {one["key"]: len(one["templates"]) for stage in definition["stages"] for one in stage["questions"]}
    assert len(used) == written["grade"] + written["reason"]
    assert min(used.values()) > 0.75 * max(used.values()) * written["reason"] / written["grade"]


def test_a_text_with_an_image_tag_adds_no_picture():
    text = "It says <image> and <video>, even </ref-object> and <IMAGE>, and 3 < 4 > 2; it must stay one picture here."
    asked = critique(1, reason=text)

    for rows in (llava.rows, messages.rows):
        interview = Interview({1: built_in("aesthetic-critique")})
        made = [orjson.loads(row) for row in rows(interview, asked)]
        assert all(orjson.dumps(row).lower().count(b"<image>") == 1 for row in made)
        reason = next(row for row in made if row["template"].startswith("reason"))
        assert "‹image› and ‹video›, even ‹/ref-object› and ‹IMAGE›, and 3 < 4 > 2" in orjson.dumps(reason).decode()


def test_a_pair_is_never_of_two_languages():
    interview = Interview({1: built_in("aesthetic-critique")})
    three = [critique(number, grade=grade) for number, grade in enumerate((4, 4, 1))]
    for one, level in zip(three, ("high", "high", "low"), strict=True):
        one.update(level=level, revisions=[])
        one["answers"] = {**one["answers"], "reason": f"{one['answers']['reason']} {level}"}

    assert len(list(pairs(interview, {1: "grade"}, three))) == 1
    three[2]["answers"] = {**three[2]["answers"], **dict.fromkeys(("reason", "emotion", "suggestion"), "光线很好" * 12)}
    assert not list(pairs(interview, {1: "grade"}, three))
