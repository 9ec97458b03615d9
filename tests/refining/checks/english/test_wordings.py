"""The English checks read comparisons, quotes, sides, parts and denials as they are meant."""

import pytest

from annotation.refining.checks.verdict import judge_item
from annotation.refining.items import Evidence
from tests.refining.checks.sources import make_item, make_source

SCENE = (
    "A crow no bigger than a comma sits on one of three posts. The left rail does not meet the right one. Mist kills "
    "all depth, and the fence has lost its detail. A shaft of sun lands on the gate: f/8, 1/250 s. The grain does not "
    "disturb, and the signature is too large. The gate is cropped."
)
TRUE = [
    ("How small is the crow?", "About the size of a comma, on one of the posts."),
    ("Where does the sunbeam land?", "On the gate."),
    ("Does the mist kill the depth?", "Yes, there is no depth."),
    ("Which settings were used?", "f/8 and 1/250 s."),
    ("Why does the image lack depth?", "Because of the mist."),
    ("Does the grain disturb?", "Not really."),
]
FALSE = [
    ("How much depth is there?", "The mist keeps its depth.", "Mist kills all depth"),
    ("What about the fence?", "It has detail.", "the fence has lost its detail"),
    ("What about the grain?", "The grain disturbs.", "The grain does not disturb"),
    ("Does the grain disturb?", "Yes, it does.", "The grain does not disturb"),
    ("How big is the signature?", "It is too small.", "the signature is too large"),
    ("Which settings were used?", "f/4.", "f/8"),
    ("How is the gate shown?", "The gate is shown in full.", "The gate is cropped"),
]


@pytest.mark.parametrize(("question", "answer"), TRUE)
def test_free_wordings_of_what_the_critique_says_are_left_alone(question, answer):
    judgement = judge_item(make_item(question, answer, quote=SCENE[:50]), make_source(SCENE))
    assert judgement.verdict != "rejected", judgement.findings


@pytest.mark.parametrize(("question", "answer", "quote"), FALSE)
def test_the_contrary_of_the_quoted_words_is_rejected(question, answer, quote):
    source = make_source(SCENE, suggestion="Make the signature smaller.")
    assert judge_item(make_item(question, answer, quote=quote), source).verdict == "rejected"


def test_an_emotion_that_leaves_cold_does_not_move_the_viewer():
    source = make_source("A tulip.", emotion="It leaves me cold.")
    item = make_item(
        "How does it affect the viewer?", "It moves the viewer.", evidence=(Evidence("emotion", "It leaves me cold"),)
    )
    assert judge_item(item, source).verdict == "rejected"
    item = make_item("What does the cold sea stir in the viewer?", "Calm.", quote="The sea is cold")
    assert judge_item(item, make_source("The sea is cold. It is calm.")).verdict != "rejected"


@pytest.mark.parametrize(("right", "verdict"), [("A boat", "kept"), ("A crow", "rejected")])
def test_what_is_not_there_may_be_asked_for(right, verdict):
    options = ("A gate", "A boat", "A fence") if right == "A boat" else ("A boat", "A crow")
    item = make_item("Which of these is not among the things?", right, quote="the signature", options=options)
    assert judge_item(item, make_source(SCENE)).verdict == verdict
