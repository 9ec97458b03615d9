"""Publishes a benchmark in a worker: chooses and freezes its items, writes its files, and stores all in one step."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils.text import slugify
from PIL import UnidentifiedImageError

from annotation.actions.shared import jobs
from annotation.actions.shared.attempts import job_attempt, publication, work_on
from annotation.actions.shared.events import record_event
from annotation.actions.shared.failures import JobFailure
from annotation.actions.shared.grouping import lock_groups, lock_held_out
from annotation.evaluating.formats.base import SPLITS, BenchmarkTitle
from annotation.evaluating.publishing.freezing import FrozenItem, KeyedHash, freeze_items
from annotation.evaluating.publishing.pool import PoolImage
from annotation.evaluating.publishing.release import BenchmarkContent, WrittenBenchmark, write_benchmark
from annotation.evaluating.publishing.selection import Exclusion, Selection, select_items
from annotation.evaluating.publishing.spec import read_spec
from annotation.exporting.images import ImageLost
from annotation.exporting.staging import BENCHMARKS, StagingDirectory, staging_directory
from annotation.imaging.jpeg import as_jpeg
from annotation.models import Benchmark, BenchmarkExclusion, BenchmarkFile, BenchmarkItem, Image
from annotation.queries.evaluating.publishing.candidate_pool import read_pool
from annotation.queries.evaluating.publishing.earlier_keys import read_earlier_keys

ROWS_AT_ONCE: Final = 500


def publish_benchmark(*, benchmark_id: UUID) -> None:
    """Publishes a benchmark, or marks it as failed with the reason, as `work_on` does."""
    work_on(Benchmark.objects.filter(pk=benchmark_id).select_related("project"), _write_and_publish)


def _write_and_publish(benchmark: Benchmark) -> None:
    spec = read_spec(benchmark.spec)
    with job_attempt(benchmark) as attempt:
        selection = select_items(read_pool(benchmark.project), spec)
        if not selection.items:
            raise JobFailure("no_items")
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

    Raises FenceLost, and JobFailure if an image is no longer held out, or another benchmark was published in the
    meantime that divides the images otherwise: benchmarks whose images may be the same are published one by one.
    """
    with publication(directory):
        lock_held_out()
        lock_groups(benchmark.project_id)
        _require_held_out(items)
        _require_same_keys(benchmark, items)
        images = written.manifest["counts"]["images"]
        row = jobs.finish(benchmark, manifest=written.manifest, done=images, total=images)
        BenchmarkItem.objects.bulk_create((_item_row(row, item) for item in items), ROWS_AT_ONCE)
        exclusions = (_exclusion_row(row, exclusion) for exclusion in selection.exclusions)
        BenchmarkExclusion.objects.bulk_create(exclusions, ROWS_AT_ONCE)
        BenchmarkFile.objects.bulk_create(_file_rows(row, written))
        record_event(
            actor=None,
            verb="published",
            noun="benchmark",
            target=row.id,
            project_id=row.project_id,
            items=len(items),
            files={file.name: file.sha256 for file in written.files},
        )


def _require_held_out(items: Sequence[FrozenItem]) -> None:
    """Locks the images of the items, so that none is put back before the items are stored. Raises JobFailure."""
    image_ids = {frozen.chosen.image.id for frozen in items}
    images = Image.objects.select_for_update(no_key=True).filter(pk__in=image_ids).order_by("pk")
    missing = len(image_ids) - sum(images.values_list("held_out", flat=True))
    if missing:
        raise JobFailure("put_back_meanwhile", images=missing)
    # Images that another project held out are held out for this benchmark from now on, whatever becomes of the other.
    Image.objects.filter(pk__in=image_ids, held_out_elsewhere=True).update(held_out_elsewhere=False)


def _require_same_keys(benchmark: Benchmark, items: Sequence[FrozenItem]) -> None:
    """Raises JobFailure if a test item has a public key by now, or one for development a secret one."""
    keys = read_earlier_keys(benchmark.project)
    for frozen in items:
        conflicting_ids = keys.secret if frozen.item.split == "dev" else keys.public
        if frozen.chosen.image.id in conflicting_ids:
            raise JobFailure("published_meanwhile")


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
