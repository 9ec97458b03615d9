"""Promise 7 for files of results: whatever is sent, it is read as data within bounds, or rejected with what to do."""

from pathlib import Path

import pytest

from annotation.models import EvaluationAnswer
from annotation.wording.rejections import explain_work
from tests.actions.evaluating.helpers import make_benchmark
from tests.actions.evaluating.result_files.helpers import answer_rows, file_of, lines_of, send_and_read
from tests.hostile.result_files import cases

pytestmark = pytest.mark.django_db

FILES = {case.name: case for case in cases()}
MEMORY_MEGABYTES = 700
"""The most that this process grows by, with the files themselves in it."""


@pytest.fixture(scope="module", autouse=True)
def memory_before() -> float:
    """Begins to measure the peak of this process anew, and returns the megabytes that it has."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return memory("VmRSS")


def memory(field: str) -> float:
    """Returns a field of this process in megabytes: VmRSS is what it has, VmHWM the peak."""
    (line,) = (line for line in Path("/proc/self/status").read_text("ascii").splitlines() if line.startswith(field))
    return int(line.split()[1]) / 1_000


@pytest.fixture
def benchmark():
    return make_benchmark(images=1)


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_of_results_fails_its_evaluation_with_a_sentence(name: str, benchmark) -> None:
    case = FILES[name]
    evaluation = send_and_read(benchmark, file_of(case.make(), "answers\N{RIGHT-TO-LEFT OVERRIDE}.bin"))
    assert evaluation.status == "failed"
    assert evaluation.failure in case.expected
    sentence = explain_work(evaluation)
    assert sentence.endswith((".", ").")) and len(sentence) < 1_000
    assert all(character.isprintable() for character in sentence)
    assert not EvaluationAnswer.objects.exists()


def test_the_memory_of_all_of_them_is_bounded(memory_before) -> None:
    assert memory("VmHWM") - memory_before < MEMORY_MEGABYTES


def test_texts_that_the_database_does_not_take_are_stored_without_what_it_refuses(benchmark) -> None:
    rows = answer_rows(benchmark)
    rows[0]["answer"] = "A\0"
    rows[3]["answer"] = "half \ud800 of a pair, \0 and <script>alert(1)</script>"
    evaluation = send_and_read(benchmark, lines_of(rows))
    assert (evaluation.status, evaluation.answers.count()) == ("done", 4)
    texts = dict(evaluation.answers.values_list("item__number", "text"))
    assert texts[1] == "A\N{REPLACEMENT CHARACTER}"
    assert texts[4] == "half ? of a pair, \N{REPLACEMENT CHARACTER} and <script>alert(1)</script>"


def test_an_answer_that_looks_like_a_formula_stays_a_text(benchmark) -> None:
    rows = answer_rows(benchmark)
    rows[0]["answer"] = '=HYPERLINK("http://x")'
    evaluation = send_and_read(benchmark, lines_of(rows))
    answer = evaluation.answers.get(item__number=1)
    assert (answer.text, answer.outcome) == ('=HYPERLINK("http://x")', "unreadable")


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\evil.exe", "\0\n\r.json", "n" * 900, ""])
def test_no_name_of_a_file_escapes_the_store(name: str, benchmark) -> None:
    file = lines_of(answer_rows(benchmark))
    file.name = name
    evaluation = send_and_read(benchmark, file)
    stored = evaluation.files.get()
    assert evaluation.status == "done"
    assert 0 < len(stored.file) <= 300
    assert not set(stored.file) & set("/\\\0\n\r")
