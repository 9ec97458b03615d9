"""Free wordings of what the critique has are supported; things that it does not have are named as they are written."""

import pytest

from annotation.refining.checks.verdict import judge_item
from tests.refining.checks.sources import make_item, make_source

SCENE = (
    "No horizon, so the scale goes. Light skims the wet asphalt, and the upper third is filled with type. "
    "The jerseys are muted and no single rider steps forward. The leading horse is half outside, forty riders follow. "
    "Symmetry is nearly perfect. Tools hang behind her and stay just readable. A fine print at the foot has drowned."
)
TRUE = [
    ("How does one feel the size despite the missing horizon?", "The absence of a horizon removes the scale."),
    ("What lies on the ground?", "Sunlight on a wet street."),
    ("What makes the jerseys less colourful?", "They are muted."),
    ("What about the riders?", "None of the riders steps forward."),
    ("What has left the picture?", "Half of the leading horse; all forty follow."),
    ("What keeps the symmetry from being complete?", "It is nearly perfect."),
    ("Do the tools in the background disappear?", "No, they stay readable."),
    ("What filled the upper third?", "Type."),
]
FALSE = [
    ("What is filled with type?", "The upper Half.", "number_unsupported", "Half"),
    ("What lies on the asphalt?", "A Calendar lies there.", "word_unsupported", "Calendar"),
    ("What follows the horse?", "A cheering grandstand.", "word_unsupported", "grandstand"),
    ("What colour is the asphalt?", "A Greenish black.", "colour_unsupported", "Greenish"),
]


@pytest.mark.parametrize(("question", "answer"), TRUE)
def test_free_wordings_are_left_alone(question, answer):
    judgement = judge_item(make_item(question, answer, quote="so the scale goes"), make_source(SCENE))
    assert judgement.verdict != "rejected", judgement.findings


@pytest.mark.parametrize(("question", "answer", "code", "word"), FALSE)
def test_what_is_not_there_is_named_as_it_is_written(question, answer, code, word):
    judgement = judge_item(make_item(question, answer, quote="so the scale goes"), make_source(SCENE))
    entries = [
        (finding.check, finding.params["word"]) for finding in judgement.findings if finding.severity == "reject"
    ]
    assert (code, word) in entries
