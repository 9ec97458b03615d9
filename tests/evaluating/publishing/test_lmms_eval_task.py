"""The task that is published for lmms-eval: an answer names one option, or it is unreadable."""

import json

import pytest

from annotation.evaluating.formats import lmms_eval_task

DOC = {
    "id": "AesP-1",
    "question": "What is sharp?",
    "criterion": "AesP",
    "option0": "The grass",
    "option1": "The sky",
    "option2": "The sea",
    "option3": "N/A",
    "correct_choice": "B",
}


@pytest.mark.parametrize(
    ("answer", "letter"),
    [
        ("B", "B"),
        ("(B)", "B"),
        ("B) The sky", "B"),
        ("**C**.", "C"),
        ("The sky.", "B"),
        ("The answer is B.", "B"),
        ("<think>Maybe A.</think> C", "C"),
        ("<think>B", ""),
        ("A picture of the sea", ""),
        ("The answer is a matter of taste", ""),
        ("Option A or option B", ""),
        ("D", ""),
        ("", ""),
    ],
)
def test_an_answer_names_one_option_or_is_unreadable(answer, letter):
    assert lmms_eval_task.read_letter(answer, ["The grass", "The sky", "The sea"]) == letter


def test_a_right_answer_counts_for_its_criterion_and_an_unreadable_one_as_not_right():
    right = {"unreadable": 0.0, "without_key": 0.0, "AesP": 1.0}

    assert lmms_eval_task.process_results(DOC, ["B"]) == right
    assert lmms_eval_task.process_results(DOC, ["Well …"]) == {**right, "unreadable": 1.0, "AesP": 0.0}


def test_without_the_private_keys_there_is_no_accuracy_and_with_them_there_is(tmp_path, monkeypatch):
    doc = {**DOC, "correct_choice": "N/A"}
    keys = tmp_path / "qbench-keys-private.json"
    monkeypatch.setattr(lmms_eval_task, "KEYS", keys)
    lmms_eval_task._private_keys.cache_clear()
    assert lmms_eval_task.process_results(doc, ["B"]) == {"unreadable": 0.0, "without_key": 1.0}

    keys.write_text(json.dumps({"AesP-1": "C"}))
    lmms_eval_task._private_keys.cache_clear()

    assert lmms_eval_task.process_results(doc, ["B"])["AesP"] == 0.0
    lmms_eval_task._private_keys.cache_clear()


def test_the_prompt_is_that_of_aesbench():
    assert lmms_eval_task.doc_to_text(DOC) == (
        "What is sharp? Choose one from the following options:\nA) The grass\nB) The sky\nC) The sea\n"
        "You should output a correct option without explanation."
    )
