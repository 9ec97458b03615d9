"""The preview of a project that would take long to count: an estimate that costs the same at any size."""

import re

import pytest
from django.db import connection
from psycopg2.extensions import cursor as DriverCursor  # noqa: N812 - the driver's own name says too little

from annotation.actions.review.withdraw import withdraw_critique
from annotation.exporting import parallel_reader, preview, sampling
from annotation.exporting.preview import MAX_ROWS, preview_release
from annotation.exporting.sampling import BatchSize, StratifiedSum, Stratum, draw_sample
from annotation.exporting.spec import parse_spec
from annotation.models import Critique, Image
from bench.shared.seeding import seed
from tests.exporting.releases import finish_export, request_export
from tests.factories import analyze, make_batch
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "annotation_critique"
IMAGES = 240
MAX_IMAGES, MAX_OTHER_IMAGES = 80, 50
TOLERANCE = 0.1  # as a share of all critiques or images
SPLITS = {"train": 0.5, "test": 0.5, "seed": 1}


@pytest.fixture
def project():
    """Returns a project with 960 critiques of 240 images.

    Every fourth image is of the source "natural", every sixth is set aside, and one to three of four critiques have the
    level "low". Nothing is random, so that estimates are the same in each run.
    """
    seeded = seed(critiques=4 * IMAGES, images=IMAGES, people=8)
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE annotation_image SET source = CASE WHEN position % 4 = 0 THEN 'natural' ELSE 'other' END,
                      status = CASE WHEN position % 6 = 0 THEN 'set_aside' ELSE status END,
                      sha256 = encode(sha256(position::text::bytea), 'hex')"""
        )
        cursor.execute(
            """UPDATE annotation_critique critique SET level = 'low'
                 FROM annotation_assignment work JOIN annotation_image image ON image.id = work.image_id
                WHERE work.id = critique.assignment_id AND work.slot_number <= 1 + image.position * 7 % 3"""
        )
    analyze()
    return seeded.project


@pytest.fixture
def low_limits(monkeypatch):
    """Lowers the limits, so that 960 critiques are too many to count, and 240 images too many to read."""
    monkeypatch.setattr(preview, "EXACT_LIMIT", 100)
    monkeypatch.setattr(sampling, "MAX_IMAGES", MAX_IMAGES)
    monkeypatch.setattr(sampling, "MAX_OTHER_IMAGES", MAX_OTHER_IMAGES)


def preview_of(project, *, exact=False, splits=None, **filter_fields):
    spec = parse_spec(project, format="jsonl", filter=filter_fields, splits=splits or {})
    return preview_release(project, spec, exact=exact)


FILTERS = [
    {},
    {"source": ["natural"]},
    {"min_agreement": 0.7},
    {"min_agreement": 0.5, "min_critiques": 2, "source": ["other"]},
    {"language": ["en"], "min_words": 10},
]


@pytest.mark.parametrize("filter_fields", FILTERS)
def test_an_estimate_is_close_and_marked_as_an_estimate(project, low_limits, filter_fields):
    estimate = preview_of(project, splits=SPLITS, **filter_fields)
    exact_preview = preview_of(project, splits=SPLITS, exact=True, **filter_fields)

    assert (estimate.exact, exact_preview.exact) == (False, True)
    assert estimate.critiques == pytest.approx(exact_preview.critiques, abs=TOLERANCE * 4 * IMAGES)
    assert estimate.images == pytest.approx(exact_preview.images, abs=TOLERANCE * IMAGES)
    assert estimate.excluded == pytest.approx(exact_preview.excluded, abs=TOLERANCE * 4 * IMAGES)
    assert estimate.splits == pytest.approx(exact_preview.splits, abs=TOLERANCE * 4 * IMAGES)


@pytest.mark.parametrize("filter_fields", FILTERS[:3])
def test_exact_counts_on_request_are_those_of_the_release(project, low_limits, filter_fields):
    counts = finish_export(request_export(project, filter=filter_fields, splits=SPLITS)).manifest["counts"]

    exact = preview_of(project, splits=SPLITS, exact=True, **filter_fields)

    assert exact.exact
    assert (exact.critiques, exact.excluded, exact.splits) == (
        counts["critiques"],
        counts["excluded"],
        counts["by_split"],
    )


def test_the_same_preview_twice_is_the_same_estimate(project, low_limits):
    assert preview_of(project, splits=SPLITS, min_agreement=0.7) == preview_of(
        project, splits=SPLITS, min_agreement=0.7
    )


def test_up_to_the_limit_everything_is_counted(project, monkeypatch):
    monkeypatch.setattr(preview, "EXACT_LIMIT", 4 * IMAGES)
    assert preview_of(project).exact
    monkeypatch.setattr(preview, "EXACT_LIMIT", 4 * IMAGES - 1)
    monkeypatch.setattr(sampling, "MAX_IMAGES", IMAGES - 1)
    assert not preview_of(project).exact


def test_a_sample_of_every_image_is_no_estimate(project, monkeypatch):
    monkeypatch.setattr(preview, "EXACT_LIMIT", 100)

    assert preview_of(project, splits=SPLITS) == preview_of(project, splits=SPLITS, exact=True)


def test_the_rows_of_an_estimate_are_critiques_of_the_release(project, low_limits):
    estimate = preview_of(project, source=["natural"])

    ids = [re.search(r'"id":"([^"]+)"', row)[1] for row in estimate.rows]
    assert len(ids) == MAX_ROWS
    assert ids == sorted(ids)
    exported = Critique.objects.filter(pk__in=ids, image__source="natural").exclude(image__status="set_aside")
    assert exported.count() == MAX_ROWS


def test_a_small_batch_is_counted_exactly_while_the_rest_is_estimated(project, low_limits):
    batch = make_batch(project)
    images = Image.objects.filter(position__lte=40)
    Critique.objects.filter(image__in=images).update(batch=batch)
    images.update(batch=batch)

    estimate = preview_of(project, batch=[str(batch.id)])

    assert not estimate.exact
    assert (estimate.critiques, estimate.images) == (4 * 34, 34)
    assert estimate.excluded["image_set_aside"] == 4 * 6
    assert estimate.excluded["batch"] == pytest.approx(4 * 200, rel=0.1)


def test_withdrawn_critiques_are_estimated_as_left_out(project, low_limits):
    for critique in Critique.objects.filter(image__position__lte=20):
        withdraw_critique(actor=project.created_by, critique=critique, reason="mistaken")

    assert preview_of(project).excluded["withdrawn"] == pytest.approx(80, rel=0.25)


def test_a_batch_that_lost_most_of_its_images_is_not_overestimated(project, low_limits):
    sparse_batch = make_batch(project)
    images = Image.objects.filter(position__gt=IMAGES - 12)
    Critique.objects.filter(image__in=images).update(batch=sparse_batch)
    for index, image in enumerate(images):
        Image.objects.filter(pk=image.pk).update(batch=sparse_batch, position=1 + 20 * index)

    exact_count = preview_of(project, exact=True).critiques

    assert preview_of(project).critiques == pytest.approx(exact_count, rel=0.25)


def test_an_exact_count_that_takes_too_long_becomes_an_estimate(project, low_limits, monkeypatch):
    class SlowCursor(DriverCursor):
        """Waits before each count, as a far larger project would."""

        def execute(self, statement, values=None):
            if "grouped AS" in str(statement):
                super().execute("SELECT CASE WHEN current_setting('statement_timeout') <> '0' THEN pg_sleep(3) END")
            return super().execute(statement, values)

    def open_slow_connection(connections):
        driver_connection = open_connection(connections)
        driver_connection.cursor_factory = SlowCursor
        return driver_connection

    open_connection = parallel_reader._open_connection
    monkeypatch.setattr(parallel_reader, "_open_connection", open_slow_connection)
    monkeypatch.setattr(preview, "EXACT_TIMEOUT_MS", 20)

    estimate = preview_of(project, exact=True)

    assert not estimate.exact
    assert estimate.critiques == pytest.approx(800, rel=0.25)


def test_no_more_critiques_are_read_than_the_limit_and_the_sample_contain(project, low_limits):
    before = rows_read()
    preview_of(project, min_agreement=0.5)

    wait_until(lambda: rows_read() > before)  # the statistics are updated when the preview's connection ends
    assert rows_read() - before <= preview.EXACT_LIMIT + 1 + 4 * MAX_IMAGES + 4 * preview.MAX_LINES


def rows_read():
    """Returns how many rows of critiques PostgreSQL has read so far, by index or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()")
        cursor.execute("SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = %s", [TABLE])
        return cursor.fetchone()[0]


def test_positions_are_drawn_once_each_over_the_whole_range():
    sizes = [BatchSize("a", 500, 4), BatchSize("b", 0, 4), BatchSize("c", 1500, 4)]

    sample = draw_sample(sizes)

    drawn = list(zip(sample.batches, sample.positions, strict=True))
    assert len(set(drawn)) == len(drawn) == sampling.MAX_IMAGES
    assert {batch for batch, _position in drawn} == {"a", "c"}
    assert sum(batch == "a" for batch, _position in drawn) == 250
    assert all(1 <= position <= {"a": 500, "c": 1500}[batch] for batch, position in drawn)
    assert sample == draw_sample(sizes)


def test_images_that_require_many_critiques_are_drawn_less_often():
    assert len(draw_sample([BatchSize("a", 5_000, 50)]).positions) == 100
    assert len(draw_sample([BatchSize("a", 5_000, 10)]).positions) == 500


@pytest.mark.parametrize(
    ("drawn", "positions", "numbers", "estimate"),
    [
        (10, 10, [4] * 10, 40),  # all of them: counted, not rounded
        (1_000, 2_190_400, [4] * 1_000, 8_760_000),  # all equal: three digits
        (1_000, 2_190_400, [4] * 500 + [0] * 500, 4_400_000),  # with a standard error of 140,000
        (1_000, 2_190_400, [4], 9_000),  # a single one: one digit
        (1_000, 2_190_400, [], 0),
    ],
)
def test_an_estimate_is_rounded_to_what_its_sample_supports(drawn, positions, numbers, estimate):
    total = StratifiedSum([Stratum(drawn, positions)])
    total.add(0, sum(numbers), sum(number**2 for number in numbers))

    assert total.estimate() == estimate
