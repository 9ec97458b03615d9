"""People are given interpretations blind, in an order of their own, and each answer to as many as are wanted."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import F

from annotation.actions.evaluating.evaluations.changes import change_evaluation
from annotation.actions.evaluating.judging.claims import claim_interpretations
from annotation.actions.evaluating.judging.judgements import judge_interpretation, set_judges_per_answer
from annotation.errors import Forbidden, Invalid, Missing
from annotation.models import Benchmark, Event, Judgement, JudgingClaim, Membership, Person
from annotation.queries.evaluating.judging.open_answers import count_open_answers
from tests.actions.evaluating.helpers import make_benchmark
from tests.actions.evaluating.judging.helpers import interpreted_evaluation, make_reviewer
from tests.factories import make_member

pytestmark = pytest.mark.django_db
FIGURES = {"relevance": 2, "precision": 1, "completeness": 0}


@pytest.fixture
def benchmark() -> Benchmark:
    """A benchmark of four images, on which two models were evaluated."""
    benchmark = make_benchmark(images=4, criteria=("AesP", "AesI"))
    for model in ("Aurora", "Borealis"):
        interpreted_evaluation(benchmark, [f"Text {number} of light." for number in range(4)], model)
    return benchmark


def claim(person: Person, benchmark: Benchmark, count: int = 1) -> list[JudgingClaim]:
    benchmark.refresh_from_db()
    return claim_interpretations(person=person, benchmark=benchmark, count=count)


def judge_all(person: Person, benchmark: Benchmark) -> list[int]:
    """Judges everything that a person is given, and returns the ids of the answers in their order."""
    answers = []
    while claims := claim(person, benchmark, 3):
        judge_interpretation(person=person, claim_id=claims[0].id, **FIGURES)
        answers.append(claims[0].answer_id)
    return answers


def test_every_answer_of_every_evaluation_is_given_once_and_the_models_are_mixed(benchmark):
    first, second = make_reviewer(benchmark), make_reviewer(benchmark)
    set_judges_per_answer(actor=first, benchmark=benchmark, count=2)
    orders = [judge_all(person, benchmark) for person in (first, second)]
    assert sorted(orders[0]) == sorted(orders[1])
    assert len(set(orders[0])) == 8
    assert orders[0] != orders[1]
    assert orders[0] != sorted(orders[0])


def test_no_answer_is_given_to_more_people_than_are_wanted(benchmark):
    first, second = make_reviewer(benchmark), make_reviewer(benchmark)
    answers = [row.answer_id for person in (first, second) for row in claim(person, benchmark, 3)]
    assert Counter(answers).most_common(1)[0][1] == 1
    assert count_open_answers(first, benchmark) == 2


def test_what_the_table_leaves_out_is_given_to_nobody_until_it_is_put_back(benchmark):
    person, actor = make_reviewer(benchmark), benchmark.project.created_by
    set_judges_per_answer(actor=actor, benchmark=benchmark, count=2)
    evaluation = benchmark.evaluations.get(name="Aurora")
    change_evaluation(actor=actor, evaluation=evaluation, is_hidden=True)
    assert {row.answer.evaluation_id for row in claim(person, benchmark, 10)} == {
        benchmark.evaluations.get(name="Borealis").id
    }
    change_evaluation(actor=actor, evaluation=evaluation, is_hidden=False)
    assert count_open_answers(person, benchmark) == 4


def test_as_many_people_as_are_wanted_judge_an_answer_and_no_more(benchmark):
    people = [make_reviewer(benchmark) for _ in range(3)]
    set_judges_per_answer(actor=people[0], benchmark=benchmark, count=2)
    judged = Counter(answer for person in people for answer in judge_all(person, benchmark))
    assert set(judged.values()) == {2}
    assert len(judged) == 8
    assert count_open_answers(make_reviewer(benchmark), benchmark) == 0


def test_a_person_gets_the_same_claims_again_until_they_are_judged_or_their_lease_ends(benchmark):
    first, second = make_reviewer(benchmark), make_reviewer(benchmark)
    claims = claim(first, benchmark, 3)
    assert {row.id for row in claim(first, benchmark, 3)} == {row.id for row in claims}
    JudgingClaim.objects.update(lease_until=F("lease_until") - timedelta(days=1))
    assert len(claim(second, benchmark, 10)) == 8
    late, _judgement = judge_interpretation(person=first, claim_id=claims[0].id, **FIGURES)
    assert late.judgement_id


def test_nobody_judges_interpretations_of_an_image_of_which_they_wrote_a_critique(benchmark):
    """Promise 9."""
    author = benchmark.items.select_related("candidate__author").first().candidate.author
    Membership.objects.filter(person=author).update(role="reviewer")
    assert claim(author, benchmark, 10) == []
    assert count_open_answers(author, benchmark) == 0


def test_a_judgement_is_stored_once_changed_by_another_and_both_stand_in_the_trail(benchmark):
    person = make_reviewer(benchmark)
    (claimed,) = claim(person, benchmark)
    for figures in (FIGURES, FIGURES, {**FIGURES, "completeness": 2}):
        judge_interpretation(person=person, claim_id=claimed.id, **figures)
    judgement = Judgement.objects.get()
    assert (judgement.relevance, judgement.precision, judgement.completeness) == (2, 1, 2)
    events = Event.objects.filter(noun="interpretation").order_by("id")
    assert [event.verb for event in events] == ["judged", "rejudged"]
    assert events[1].data == {"changes": {"completeness": [0, 2]}}


def test_another_person_s_claim_a_lost_role_and_a_wrong_figure_are_rejected(benchmark):
    person, stranger = make_reviewer(benchmark), make_reviewer(benchmark)
    (claimed,) = claim(person, benchmark)
    with pytest.raises(Missing):
        judge_interpretation(person=stranger, claim_id=claimed.id, **FIGURES)
    with pytest.raises(Invalid) as error:
        judge_interpretation(person=person, claim_id=claimed.id, **{**FIGURES, "precision": 3})
    assert list(error.value.fields) == ["precision"]
    Membership.objects.filter(person=person).update(role="annotator")
    with pytest.raises(Forbidden):
        judge_interpretation(person=person, claim_id=claimed.id, **FIGURES)
    assert not Judgement.objects.exists()


def test_the_number_of_judges_is_set_once_and_recorded(benchmark):
    manager = make_member(benchmark.project, "manager")
    for _ in range(2):
        benchmark = set_judges_per_answer(actor=manager, benchmark=benchmark, count=3)
    assert Event.objects.get(noun="benchmark", verb="changed").data == {"changes": {"judges_per_answer": [1, 3]}}
    with pytest.raises(Invalid):
        set_judges_per_answer(actor=manager, benchmark=benchmark, count=0)
