"""Free rewordings of what an item quotes pass the English checks, and the same wordings turned do not."""

import pytest

from annotation.refining.checks.verdict import judge_item
from tests.refining.checks.sources import make_item, make_source

KEPT = {
    "a noun in place of a quoted one": (
        "The fat stands in discs.",
        "What do we see?",
        "The grease stands there.",
    ),
    "a verb that only links": ("It was scraped down, the other left thick.", "How is the other?", "It stays thick."),
    "an unreal purpose": (
        "The boards compete with her face.",
        "What would keep the boards from distracting?",
        "Less colour.",
    ),
    "one that stands for a noun": (
        "Five sizes, and the date is set in the smallest.",
        "How is the date set?",
        "In the tiniest one.",
    ),
    "what is missing at the end": ("It looks like there is no glass.", "How does it look?", "The glass is missing."),
    "what is not hidden": (
        "The fun does not hide the fear.",
        "What about the fear?",
        "The fear shows through the fun.",
    ),
    "nobody as the answer": ("He is alone at the oven.", "Who keeps him company?", "Nobody."),
    "what used to be": ("A jackdaw leaves through the missing roof.", "Where?", "Where the roof used to be."),
    "found none": ("I looked for a weak corner and found none.", "Is there a weak corner?", "No, none was found."),
}
REJECTED = {
    "a thing beside all that is quoted": (
        "The fat stands in discs.",
        "What do we see?",
        "The fat stands in discs by a pan.",
    ),
    "two things compared crosswise": (
        "The fish looks more surprised than the bird looks proud.",
        "Why?",
        "The bird looks more surprised than the fish looks proud.",
    ),
    "a likeness with “as if”": (
        "The concrete is so smooth, it looks new.",
        "How is the concrete?",
        "The concrete is rough, as if it had stood long.",
    ),
    "what is not missing": ("It looks like there is no glass.", "How is the glass?", "The glass is there."),
    "another place": (
        "Blue water has banding in it. The tentacles are white.",
        "Where does the banding occur?",
        "In the tentacles.",
    ),
    "a weak corner after all": (
        "I looked for a weak corner and found none.",
        "Is there a weak corner?",
        "Yes, a weak corner.",
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_free_rewording_is_not_rejected(name):
    reason, question, answer = KEPT[name]
    judgement = judge_item(make_item(question, answer, quote=reason), make_source(reason))
    assert judgement.verdict != "rejected", judgement.findings


@pytest.mark.parametrize("name", REJECTED)
def test_what_another_wording_turns_is_rejected(name):
    reason, question, answer = REJECTED[name]
    judgement = judge_item(make_item(question, answer, quote=reason.split(". ")[0]), make_source(reason))
    assert judgement.verdict == "rejected", judgement.findings
