"""Every phrase that grades an image is found, though texts without the words of any are not searched."""

import pytest

from annotation.refining.checks.english.grades import grades_in

PHRASES = [
    ("ugly", 0),
    ("devoid of beauty", 0),
    ("hardly beautiful", 1),
    ("mediocre", 2),
    ("middling", 2),
    ("average", 2),
    ("unremarkable", 2),
    ("nothing special", 2),
    ("run-of-the-mill", 2),
    ("Ordinary", 2),
    ("beautiful", 3),
    ("a masterpiece", 4),
    ("worth the top grade", 4),
]


@pytest.mark.parametrize(("phrase", "level"), PHRASES)
def test_a_phrase_gives_its_level(phrase, level):
    assert [grade for grade, _start, _end in grades_in(f"The image is {phrase}.", asks=True)] == [level]
