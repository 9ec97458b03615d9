"""The English checks align answers with the critique: phrases, comparisons, wishes, ranks, quantities, subjects."""

import pytest

from annotation.refining.checks.verdict import judge_item
from annotation.refining.items import Evidence
from tests.refining.checks.sources import make_item, make_source

SCENE = (
    "The dancer has come to rest, and the veil melts into the wall. I admire the tower more than I feel it. The welder "
    "pushes her mask up and looks straight at us. The framing is a mess. Drawing is less sure. A slice of light holds "
    "the whole together. The whole idea has been done a thousand times. Many gulls sit there. The lamp dims the hall."
)
ADVICE = "Use fewer boats, and lift the contrast, so that the tower has a reason to exist."
CASES = {
    "phrases that rest and move": (
        ("How does the dancer stand?", "The dancer is at rest.", "come to rest"),
        ("What does the dancer do?", "The dancer is still travelling.", "come to rest"),
    ),
    "phrases with words between": (
        ("What does she do with her mask?", "She lifts her mask.", "pushes her mask up"),
        ("What does she do with her mask?", "She pulls her mask down.", "pushes her mask up"),
    ),
    "where somebody looks": (
        ("Where does the welder look?", "The welder faces us.", "looks straight at us"),
        ("Where does the welder look?", "The welder turns away.", "looks straight at us"),
    ),
    "the idea of the image": (
        ("How new is the whole idea?", "The whole idea is nothing new.", "done a thousand times"),
        ("How new is the whole idea?", "The whole idea is fresh.", "done a thousand times"),
    ),
    "two things compared": (
        ("How does the tower affect the viewer?", "It is admired more than felt.", "I admire the tower"),
        ("How does the tower affect the viewer?", "It is felt more than admired.", "I admire the tower"),
    ),
    "what is asked for": (
        ("What is a mess?", "The framing.", "is a mess"),
        ("What is a mess?", "The drawing.", "is a mess"),
    ),
    "words with another subject": (
        ("What about the light?", "The light holds the whole together.", "the whole together"),
        ("What about the drawing?", "The drawing holds the whole together.", "the whole together"),
    ),
    "quantities": (
        ("How many gulls are there?", "Many gulls.", "gulls sit there"),
        ("What about the gulls?", "Few gulls sit there.", "gulls sit there"),
    ),
    "verbs made of adjectives": (
        ("What does the lamp do to the hall?", "The lamp darkens the hall.", "The lamp dims the hall"),
        ("What does the lamp do to the hall?", "The lamp brightens the hall.", "The lamp dims the hall"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_alignment_leaves_the_truth_alone_and_rejects_its_turn(case):
    verdicts = [
        judge_item(make_item(question, answer, quote=quote), make_source(SCENE)).verdict
        for question, answer, quote in case
    ]
    assert (verdicts[0] != "rejected", verdicts[1]) == (True, "rejected"), verdicts


@pytest.mark.parametrize(
    ("question", "answer", "kind", "is_rejected"),
    [
        ("How should the contrast be edited?", "The contrast should be raised.", "suggestion", False),
        ("How should the contrast be edited?", "The contrast should be taken down.", "suggestion", True),
        ("What would be better?", "With fewer boats.", "suggestion", False),
        ("What would be better?", "With more boats.", "suggestion", True),
        ("Does the tower have a reason to exist?", "Yes, it does.", "yes_no", True),
    ],
)
def test_advice_is_read_by_its_direction_and_its_wishes_are_not_so_yet(question, answer, kind, is_rejected):
    evidence = (Evidence("suggestion", ADVICE.removesuffix(".")),)
    item = make_item(question, answer, evidence=evidence, type=kind)
    judgement = judge_item(item, make_source(SCENE, suggestion=ADVICE))
    assert (judgement.verdict == "rejected") == is_rejected, judgement.findings


@pytest.mark.parametrize(
    ("answer", "is_rejected"),
    [
        ("Its composition is better than the content.", False),
        ("Its content is better than the composition.", True),
        ("Content is the best side.", True),
        ("Composition is its best side.", False),
    ],
)
def test_aspects_are_ranked_by_their_labels(answer, is_rejected):
    item = make_item("Which side carries the image?", answer, quote="I admire the tower")
    source = make_source(SCENE, composition="Strong", content="Weak")
    assert (judge_item(item, source).verdict == "rejected") == is_rejected


def test_a_list_of_aspects_takes_the_level_of_its_question():
    source = make_source(SCENE, composition="Strong", content="Neutral")
    item = make_item("Which aspects are strong?", "Both: composition, content.", quote="I admire the tower")
    assert "attribute_contradicted" in {finding.check for finding in judge_item(item, source).findings}
