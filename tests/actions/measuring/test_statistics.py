"""Promise 10: statistics come from the roll-ups, and are those of the critiques themselves."""

import random
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.models import F

from annotation.actions.measuring import reading
from annotation.actions.measuring.work import compute_due_statistics, compute_statistics
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.models import Batch, Critique, GoldItem, InspectionCursor, Person, StatisticsRun, StoredStatistic
from annotation.queries.quality.statistics import project_statistics, rater_statistics
from annotation.questionnaires import built_in
from annotation.statistics.alpha import Level, krippendorff_alpha
from annotation.statistics.bias_inconsistency import bias_inconsistency_screening
from annotation.statistics.images import mean_of
from annotation.statistics.intraclass import one_way_correlations
from annotation.statistics.patterns import seed_of
from annotation.statistics.raters import consistency
from annotation.statistics.ratings import Ratings
from tests.actions.inspecting.helpers import decide, inspect_all, submit_grade
from tests.factories import make_desk, make_images, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def collect(images=12, annotators=3, seed=2):
    """Makes a project whose people grade every image, and returns it with (image, person, grade)."""
    project, people = make_desk(images=images, annotators=annotators, critiques_per_image=annotators)
    random_grades = random.Random(seed)
    merits = defaultdict(lambda: random_grades.randint(1, 3))
    for _image in range(images):
        for person in people:
            critique = submit_grade(person, project, 1)
            grade = merits[critique.image_id] + random_grades.randint(0, 1)
            Critique.objects.filter(pk=critique.pk).update(answers={**critique.answers, "grade": grade})
    inspect_all()
    rows = Critique.objects.filter(project=project).values_list("image_id", "annotator_id", "answers__grade")
    return project, [(str(image), str(person), float(grade)) for image, person, grade in rows]


def test_stored_statistics_are_those_of_the_critiques_with_interval_number_and_date():
    project, rows = collect()
    assert compute_statistics(project.id)

    statistics = project_statistics(project)
    grades = defaultdict(list)
    for image, _person, grade in rows:
        grades[image].append(grade)
    patterns = Counter(tuple(sorted(unit)) for unit in grades.values())
    (alpha,) = statistics.of("alpha", question="grade")
    expected = krippendorff_alpha(patterns, Level.ORDINAL, seed=seed_of(patterns))
    assert (alpha.value, alpha.low, alpha.high, alpha.n) == pytest.approx(
        (expected.value, expected.low, expected.high, 12)
    )
    assert alpha.computed_at == statistics.computed_at
    (icc,) = statistics.of("icc_mean", question="grade")
    assert icc.value == pytest.approx(one_way_correlations(patterns)[1].value)
    assert [row.value for row in statistics.of("kurtosis_images", question="grade")] == [0], "stored once"
    shares = statistics.of("distribution", question="grade")
    assert sum(share.value for share in shares) == pytest.approx(1)
    assert {share.n for share in shares} == {36}
    assert_raters(project, rows, grades)


def assert_raters(project, rows, grades):
    _statistics, raters = rater_statistics(project, with_names=True)
    ratings = Ratings.of(rows)
    screened, ranked = bias_inconsistency_screening(ratings).raters, consistency(ratings)
    assert len(raters) == 3
    for rater in raters:
        person = str(rater.person.pk)
        stored = {row.name: row for row in rater.statistics if row.question in {"grade", ""}}
        own_grades = [(image, grade) for image, rated_by, grade in rows if rated_by == person]
        differences = [grade - (sum(grades[image]) - grade) / 2 for image, grade in own_grades]
        assert stored["bias"].value == pytest.approx(mean_of(differences).value)
        assert stored["bias"].low == pytest.approx(mean_of(differences).low)
        assert stored["inconsistency"].value == pytest.approx(screened[person].inconsistency.value)
        assert stored["inconsistency"].details["images"] == 12
        assert stored["consistency"].value == pytest.approx(ranked[person].value)
        assert (stored["critiques"].value, stored["pace"].value, stored["pace"].n) == (12, 115, 12)


def test_fewer_than_ten_images_are_too_few_to_say():
    project, _rows = collect(images=9)
    compute_statistics(project.id)
    (alpha,) = project_statistics(project).of("alpha", question="grade")
    assert (alpha.value, alpha.n, alpha.reason) == (None, 9, "too_few")


def test_ratings_are_compared_within_one_questionnaire_version_only():
    project, people = make_desk(images=2, annotators=2, critiques_per_image=2)
    for _image in range(2):
        submit_grade(people[0], project, 2)
    definition = {**built_in("aesthetic-critique"), "title": {"en": "The second"}}
    add_questionnaire(actor=project.created_by, project=project, definition=definition)
    for _image in range(2):
        submit_grade(people[1], project, 4)
    inspect_all()
    compute_statistics(project.id)

    alphas = project_statistics(project).of("alpha", question="grade")
    assert [(alpha.n, alpha.reason) for alpha in alphas] == [(0, "no_pairs")] * 2
    assert len({alpha.questionnaire_id for alpha in alphas}) == 2


def test_progress_coverage_times_and_the_precision_of_checks_are_counted():
    project, (person,) = make_desk(images=14, critiques_per_image=1)
    critiques = [submit_grade(person, project, 2) for _ in range(12)]
    reviewer = make_member(project, "reviewer")
    for number, critique in enumerate(critiques):
        decide(critique, reviewer, "accept" if number < 4 else "return", ("copies_own",))
    inspect_all()
    compute_statistics(project.id)

    statistics = project_statistics(project)
    whole = next(row for row in statistics.of("burn_up") if not row.scope)
    assert (whole.value, whole.n) == (12, 14)
    assert whole.details["days"] == [[critiques[0].submitted_at.date().isoformat(), 12]]
    coverage = {row.scope["critiques"]: row.value for row in statistics.of("coverage")}
    assert coverage == {0: 2, 1: 12}
    (precision,) = statistics.of("check_precision")
    assert (round(precision.value, 3), precision.n) == (0.667, 12)
    assert precision.low < precision.value < precision.high
    reason = next(row for row in statistics.of("stage_seconds") if row.scope == {"stage": "reason"})
    assert (reason.value, reason.n) == (48, 12)
    assert statistics.of("projected_day")[0].reason == "too_few"


def test_statistics_are_computed_again_only_when_something_was_counted_since():
    project, (person,) = make_desk(images=3)
    submit_grade(person, project, 2)
    assert compute_due_statistics() == 0, "nothing is inspected yet"
    inspect_all()
    assert (compute_due_statistics(), compute_due_statistics()) == (1, 0)

    submit_grade(person, project, 3)
    assert project_statistics(project).is_waiting
    inspect_all()
    assert not project_statistics(project).is_waiting
    assert compute_due_statistics() == 0, "a minute has not passed"
    StatisticsRun.objects.update(computed_at=F("computed_at") - timedelta(minutes=2))
    assert compute_due_statistics() == 1
    assert StoredStatistic.objects.get(name="critiques", person=None).value == 2


def test_statistics_that_another_worker_computes_or_that_are_recounted_wait():
    project, (person,) = make_desk(images=1)
    submit_grade(person, project, 2)
    inspect_all()
    StatisticsRun.objects.create(project=project, begun_at=InspectionCursor.objects.get().counted_at)
    assert not compute_statistics(project.id)
    StatisticsRun.objects.update(begun_at=F("begun_at") - timedelta(minutes=6))
    assert compute_statistics(project.id), "the other worker is dead"

    StatisticsRun.objects.update(computed_at=None)
    InspectionCursor.objects.update(recounted_seq=5)
    assert compute_due_statistics() == 0
    assert not GoldItem.objects.exists()


def test_a_figure_is_stored_once_and_that_of_the_screening_for_ordinal_questions_only():
    project, _rows = collect(images=2)
    compute_statistics(project.id)

    questions = Counter(row.question for row in project_statistics(project).of("kurtosis_images"))
    assert questions == Counter(["grade", "technical_quality", "color_and_light", "composition", "content"])
    row = StoredStatistic.objects.filter(project=project, question="").first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_all_figures_of_one_computation_are_of_one_moment(monkeypatch):
    """Promise 10."""
    project, rows = collect()
    make_images(Batch.objects.get(), 1)
    people = sorted({person for _image, person, _grade in rows})
    read_sample = reading.read_sample

    def grade_another():
        try:
            for person in Person.objects.filter(pk__in=people):
                submit_grade(person, project, 4)
            inspect_all()
        finally:
            connections.close_all()

    def read_after_a_change(*arguments):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(grade_another).result()
        return read_sample(*arguments)

    monkeypatch.setattr(reading, "read_sample", read_after_a_change)
    compute_statistics(project.id)
    assert Critique.objects.count() == 39

    statistics = project_statistics(project)
    (alpha,) = statistics.of("alpha", question="grade")
    consistent = StoredStatistic.objects.filter(project=project, name="consistency", question="grade")
    assert {alpha.n, *(row.details["images"] for row in consistent)} == {12}
