"""Publishes a benchmark in a worker: chooses and freezes its items, writes its files, and stores all in one step."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.text import slugify
from PIL import UnidentifiedImageError

from annotation.actions.shared import jobs
from annotation.actions.shared.attempts import DEAD_AFTER, JobAttempt, job_attempt
from annotation.actions.shared.events import record_event
from annotation.actions.shared.failures import failure_of
from annotation.actions.shared.jobs import FenceLost
from annotation.evaluating.formats.base import SPLITS, BenchmarkTitle
from annotation.evaluating.publishing.freezing import FrozenItem, KeyedHash, freeze_items
from annotation.evaluating.publishing.pool import PoolImage
from annotation.evaluating.publishing.release import BenchmarkContent, WrittenBenchmark, write_benchmark
from annotation.evaluating.publishing.selection import Exclusion, Selection, select_items
from annotation.evaluating.publishing.spec import read_spec
from annotation.exporting.images import ImageLost
from annotation.exporting.staging import BENCHMARKS, StagingDirectory, staging_directory
from annotation.imaging.jpeg import as_jpeg
from annotation.models import Benchmark, BenchmarkExclusion, BenchmarkFile, BenchmarkItem, Image, JobStatus
from annotation.queries.evaluating.publishing.candidate_pool import read_pool
from annotation.queries.evaluating.publishing.earlier_keys import read_earlier_keys

logger = logging.getLogger(__name__)

MAX_DEATHS: Final = 25
ROWS_AT_ONCE: Final = 500


class PublishingFailure(Exception):
    """A benchmark cannot be published as its candidates are; a code of `annotation.wording` says why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def publish_benchmark(*, benchmark_id: UUID) -> None:
    """Publishes a benchmark, or marks it as failed with the reason.

    Safe to run twice, also at once: the second to begin returns at once, unless the first has had no heartbeat for
    DEAD_AFTER; then the first has lost its fencing token and publishes nothing.
    """
    benchmark = _begin(benchmark_id)
    if benchmark is None:
        return
    try:
        with job_attempt(benchmark) as attempt:
            _write_and_publish(benchmark, attempt)
    except FenceLost:
        logger.info("Attempt %d at benchmark %s was stopped.", benchmark.fencing_token, benchmark.id)
    except Exception as error:  # any error must mark the benchmark as failed
        logger.exception("Attempt %d at benchmark %s failed.", benchmark.fencing_token, benchmark.id)
        _fail_unless_lost(benchmark, error)


@transaction.atomic
def _begin(benchmark_id: UUID) -> Benchmark | None:
    """Returns the benchmark with a fencing token of this attempt's own, or None when there is nothing to do."""
    due = Q(status=JobStatus.QUEUED) | jobs.silent(DEAD_AFTER)
    rows = Benchmark.objects.select_for_update(of=("self",)).select_related("project")
    benchmark = rows.filter(due, pk=benchmark_id).first()
    if benchmark is None:
        return None
    if benchmark.status == JobStatus.RUNNING and benchmark.fencing_token % MAX_DEATHS == 0:
        _fail(benchmark, "worker_died_often", {})
        return None
    jobs.begin(benchmark, done=0, total=0, started_at=Now())
    return benchmark


def _write_and_publish(benchmark: Benchmark, attempt: JobAttempt) -> None:
    spec = read_spec(benchmark.spec)
    selection = select_items(read_pool(benchmark.project), spec)
    if not selection.items:
        raise PublishingFailure("no_items")
    keyed_hash = KeyedHash(benchmark.project.pseudonym_key, spec.seed)
    items = freeze_items(selection.items, keyed_hash, spec.dev_share)
    content = BenchmarkContent(title_of(benchmark, items), spec, items, selection.reasons())
    with staging_directory(benchmark.id, benchmark.fencing_token, BENCHMARKS) as directory:
        written = write_benchmark(content, directory, read_jpeg, attempt)
        directory.publish()
        _publish(benchmark, directory, written, items, selection)


def title_of(benchmark: Benchmark, items: Sequence[FrozenItem]) -> BenchmarkTitle:
    """Returns the name of a benchmark, what files and tasks are called after it, and the splits that have items."""
    slug = slugify(benchmark.name).replace("-", "_") or "benchmark"
    used = {frozen.item.split for frozen in items}
    return BenchmarkTitle(benchmark.name, slug, benchmark.version, tuple(name for name in SPLITS if name in used))


def read_jpeg(image: PoolImage) -> bytes:
    """Returns the rendition of an image as JPEG. Raises ImageLost if the storage has lost it."""
    try:
        with default_storage.open(image.view) as file:
            return as_jpeg(file.read())
    except (FileNotFoundError, UnidentifiedImageError):
        raise ImageLost(image.file, image.view) from None


def _publish(
    benchmark: Benchmark,
    directory: StagingDirectory,
    written: WrittenBenchmark,
    items: Sequence[FrozenItem],
    selection: Selection,
) -> None:
    """Makes a benchmark visible in one step: items, exclusions, files, status and event are committed together.

    Raises FenceLost, and PublishingFailure if an image is no longer held out, or another benchmark was published in the
    meantime that divides the images otherwise.
    """
    try:
        with transaction.atomic():
            _require_held_out(items)
            _require_same_keys(benchmark, items)
            images = written.manifest["counts"]["images"]
            row = jobs.finish(benchmark, manifest=written.manifest, done=images, total=images)
            BenchmarkItem.objects.bulk_create((_item_row(row, item) for item in items), ROWS_AT_ONCE)
            exclusions = (_exclusion_row(row, exclusion) for exclusion in selection.exclusions)
            BenchmarkExclusion.objects.bulk_create(exclusions, ROWS_AT_ONCE)
            BenchmarkFile.objects.bulk_create(_file_rows(row, written))
            _record("published", row, items=len(items), files={file.name: file.sha256 for file in written.files})
    except (FenceLost, PublishingFailure):
        directory.roll_back()
        raise


def _require_held_out(items: Sequence[FrozenItem]) -> None:
    """Locks the images of the items, so that none is put back before the items are stored. Raises PublishingFailure."""
    image_ids = {frozen.chosen.image.id for frozen in items}
    images = Image.objects.select_for_update(no_key=True).filter(pk__in=image_ids).order_by("pk")
    missing = len(image_ids) - sum(images.values_list("held_out", flat=True))
    if missing:
        raise PublishingFailure("put_back_meanwhile", images=missing)
    # Images that another project held out are held out for this benchmark from now on, whatever becomes of the other.
    Image.objects.filter(pk__in=image_ids, held_out_elsewhere=True).update(held_out_elsewhere=False)


def _require_same_keys(benchmark: Benchmark, items: Sequence[FrozenItem]) -> None:
    """Raises PublishingFailure if a test item has a public key by now, or one for development a secret one.

    The caller has locked the images, so that two benchmarks about the same ones are published one after the other.
    """
    keys = read_earlier_keys(benchmark.project)
    for frozen in items:
        image, is_dev = frozen.chosen.image, frozen.item.split == "dev"
        is_public = image.id in keys.public or image.group in keys.public_groups
        if (image.id in keys.secret) if is_dev else is_public:
            raise PublishingFailure("published_meanwhile")


def _item_row(benchmark: Benchmark, frozen: FrozenItem) -> BenchmarkItem:
    item, chosen = frozen.item, frozen.chosen
    return BenchmarkItem(
        benchmark=benchmark,
        number=item.number,
        public_id=item.id,
        candidate_id=chosen.candidate.id,
        image_id=chosen.image.id,
        file=item.image,
        criterion=item.criterion,
        split=item.split,
        text=item.question,
        options=list(item.options),
        correct=item.correct,
        references=list(item.references),
        dimension=item.dimension,
        kind=item.kind,
        source=item.source,
        people=dict(chosen.people or {}),
    )


def _exclusion_row(benchmark: Benchmark, exclusion: Exclusion) -> BenchmarkExclusion:
    return BenchmarkExclusion(
        benchmark=benchmark,
        candidate_id=exclusion.candidate,
        reason=exclusion.reason,
        params=dict(exclusion.params),
    )


def _file_rows(benchmark: Benchmark, written: WrittenBenchmark) -> list[BenchmarkFile]:
    return [
        BenchmarkFile(
            benchmark=benchmark,
            name=file.name,
            private=file.name in written.private_names,
            bytes=file.bytes,
            sha256=file.sha256,
            key=file.key,
        )
        for file in written.files
    ]


def _fail_unless_lost(benchmark: Benchmark, error: Exception) -> None:
    failure = (error.code, error.params) if isinstance(error, PublishingFailure) else failure_of(error)
    try:
        _fail(benchmark, *failure)
    except FenceLost:
        return


@transaction.atomic
def _fail(benchmark: Benchmark, code: str, params: Mapping[str, Any]) -> None:
    row = jobs.fail(benchmark, code, params)
    _record("failed", row, code=code, params=dict(params))


def _record(verb: str, benchmark: Benchmark, **data: Any) -> None:
    project_id = benchmark.project_id
    record_event(actor=None, verb=verb, noun="benchmark", target=benchmark.id, project_id=project_id, **data)
