"""The sentences of flags say the numbers, in both languages of the pages."""

import pytest
from django.utils import translation

from annotation.quality import find_flags
from annotation.wording.quality import FLAG_NAMES, flag_name, flag_sentence
from tests.quality.builders import CASES, context_of

FLAGS = {flag.code + str(flag.params.get("level", "")): flag for case in CASES for flag in find_flags(context_of(case))}


@pytest.mark.parametrize("key", sorted(FLAGS))
@pytest.mark.parametrize("for_author", [False, True])
def test_a_sentence_says_every_number_of_its_flag(key, for_author):
    flag = FLAGS[key]
    for language in ("en", "zh-hans"):
        with translation.override(language):
            sentence = flag_sentence(flag.code, flag.params, for_author=for_author)
            assert "%(" not in sentence and sentence != flag_name(flag.code)
            for name in ("characters", "seconds", "percent", "number", "count", "word", "attribute", "usual"):
                assert str(flag.params.get(name, "")) in sentence


def test_every_code_is_among_the_sentences_that_are_tested():
    assert {flag.code for flag in FLAGS.values()} == set(FLAG_NAMES)


def test_speed_is_told_with_the_usual_rate():
    sentence = flag_sentence("too_fast", {"characters": 412, "seconds": 9, "usual": 5})
    assert sentence.startswith("412 characters in 9 s; people write about 5 a second")


def test_languages_are_named_in_the_readers_language():
    sentence = flag_sentence("other_language", {"asked": "en", "found": "de"})
    assert sentence == "The text reads as German; the project asks for English."


@pytest.mark.parametrize("accusation", ["cheat", "spam", "fake", "suspicious", "lazy", "dishonest", "copied"])
def test_no_sentence_accuses(accusation):
    for flag in FLAGS.values():
        for for_author in (False, True):
            assert accusation not in flag_sentence(flag.code, flag.params, for_author=for_author).lower()


def test_a_flag_of_an_earlier_version_has_its_name_at_least():
    assert flag_sentence("too_fast", {"characters": 3}) == "fast for its length"
    assert flag_sentence("unheard_of", {}) == "unheard_of"
