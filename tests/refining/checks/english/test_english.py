"""Each English check finds its kind of falsehood, names it with its characters, and leaves the truth alone."""

import pytest

from annotation.refining.checks.english.lexicon import facts_of
from annotation.refining.checks.english.reading import index_of, unique
from annotation.refining.checks.verdict import judge_item
from tests.refining.checks.sources import REASON, make_item, make_source

TRUE = [
    ("What stands by the rocks?", "A single red boat, to the left of three grey rocks."),
    ("Are the reeds sharp?", "No, the reeds are soft."),
    ("Is the sky free of noise?", "Yes, there is no noise in the sky."),
    ("How beautiful is the image?", "It is a beautiful image."),
    ("How good is the composition?", "The composition is weak."),
]
FALSE = [
    ("What stands by the rocks?", "A bicycle stands by the three grey rocks.", "word_unsupported", "bicycle"),
    ("What stands by the rocks?", "A single blue boat.", "colour_unsupported", "blue"),
    ("What stands by the rocks?", "A grey boat, left of the rocks.", "colour_unsupported", "grey"),
    ("How many rocks are there?", "There are four rocks.", "number_unsupported", "four"),
    ("How are the reeds?", "The reeds are crisp.", "polarity_turned", "crisp"),
    ("How is the sky?", "There is noise in the sky.", "polarity_turned", "noise"),
    ("Is there noise in the sky?", "Yes, a little.", "yes_no_contradicted", "noise"),
    ("How beautiful is the image?", "It is a very beautiful image.", "grade_contradicted", "very beautiful"),
    ("Why is the image not very beautiful?", "The reeds are soft.", "grade_contradicted", "not very beautiful"),
    ("How good is the composition?", "The composition is strong.", "attribute_contradicted", "strong"),
    ("Which aspect is strong?", "Composition", "attribute_contradicted", "strong"),
]


@pytest.mark.parametrize(("question", "answer"), TRUE)
def test_what_the_critique_says_is_kept(question, answer):
    judgement = judge_item(make_item(question, answer), make_source(composition="Weak"))
    assert judgement.verdict == "kept", judgement.findings


@pytest.mark.parametrize(("question", "answer", "code", "word"), FALSE)
def test_what_the_critique_does_not_say_is_rejected_by_name(question, answer, code, word):
    judgement = judge_item(make_item(question, answer), make_source(composition="Weak"))
    finding = next(finding for finding in judgement.findings if finding.check == code)
    assert (judgement.verdict, finding.params["word"]) == ("rejected", word)
    text = {"question": question, "answer": answer}[finding.field]
    assert word in text[finding.start : finding.end] or code == "attribute_contradicted"


def test_each_of_the_five_grades_contradicts_the_other_four():
    phrases = ["not beautiful at all", "not very beautiful", "ordinary", "beautiful", "very beautiful"]
    labels = ["Not beautiful at all", "Not very beautiful", "Ordinary", "Beautiful", "Very beautiful"]
    for label_index, label in enumerate(labels):
        for index, phrase in enumerate(phrases):
            item = make_item("How beautiful is the image?", f"It is {phrase}.")
            codes = {finding.check for finding in judge_item(item, make_source(grade=label)).findings}
            assert ("grade_contradicted" in codes) == (index != label_index), (label, phrase)


def test_a_follow_up_is_checked_like_the_first_pair():
    item = make_item("How are the reeds?", "They are soft.", follow_ups=[("What colour is the boat?", "It is green.")])
    finding = next(f for f in judge_item(item, make_source()).findings if f.severity == "reject")
    assert (finding.check, finding.field) == ("colour_unsupported", "follow_ups.0.answer")


def test_the_premise_of_a_question_is_checked():
    item = make_item("What does the blue boat do?", "It sits left of the rocks.")
    assert [f.field for f in judge_item(item, make_source()).findings] == ["question"]


def test_a_right_option_without_support_is_rejected():
    item = make_item("What is soft?", "The waterfall", options=("The waterfall", "The reeds"))
    codes = {finding.check for finding in judge_item(item, make_source()).findings}
    assert "option_unsupported" in codes


def test_a_wrong_option_that_fits_the_question_better_is_named():
    item = make_item("What is soft?", "The sky", options=("The sky", "The reeds"))
    finding = next(f for f in judge_item(item, make_source()).findings if f.check == "option_also_supported")
    assert (finding.field, finding.params["option"]) == ("options.1", "The reeds")


def test_what_is_said_of_one_thing_may_not_be_said_of_another():
    source = make_source("The lamp by the door lights her face. The curtain is heavy.")
    item = make_item("What does the curtain do?", "The curtain lights her face.", quote="lights her face")
    assert "attribute_contradicted" in {finding.check for finding in judge_item(item, source).findings}


def test_a_wider_word_is_supported_and_a_narrower_one_is_not():
    source = make_source("A heron stands in the reeds.")
    assert judge_item(make_item("What stands there?", "A bird.", quote="A heron stands"), source).verdict == "kept"
    source = make_source("A bird stands in the reeds.")
    assert judge_item(make_item("What stands there?", "A heron.", quote="A bird stands"), source).verdict == "rejected"


@pytest.mark.parametrize(
    "answer", ["Zxqv blorp fnord wibble.", "the the the of of and", "Quantum tariffs depreciate municipal bonds."]
)
def test_the_words_of_a_random_model_are_rejected(answer):
    assert judge_item(make_item("Blorp?", answer, quote="xx yy"), make_source()).verdict == "rejected"


def test_a_check_is_a_pure_function():
    item, source = make_item("How are the reeds?", "The reeds are crisp."), make_source(REASON)
    assert judge_item(item, source) == judge_item(item, source)


def test_mentions_come_in_the_order_of_the_critique_whatever_the_hash_seed():
    index = index_of(make_source("The calm water is quiet. A peaceful, tranquil shore, serene and still: rest."))
    mentions = index.find(facts_of("calm"))
    assert [mention.word.text for mention in mentions][:3] == ["calm", "quiet", "peaceful"]
    assert unique(reversed(mentions)) == mentions
