"""What the measurements of evaluations share: a benchmark of many images, and an evaluation of it at the stand-in."""

import itertools
import os
from pathlib import Path
from typing import Any, Final

from bench.shared.refining.runs import seed_critiques

OPTIONS: Final = ["Soft window light", "Hard midday sun", "Coloured stage light", "Even overcast light"]
PHOTOGRAPHS: Final = Path(__file__).parents[3] / "config" / "demo" / "photographs"


def seed_benchmark(images: int) -> Any:
    """Returns a published benchmark with one question an image, each image a file of its own in the store."""
    from annotation.models import Benchmark, BenchmarkItem, Candidate, Image

    project = seed_critiques(images)
    views = _store_renditions(list(Image.objects.filter(project=project).order_by("position")))
    critiques = project.critiques.order_by("image_id", "id").distinct("image_id").select_related("image")
    benchmark = Benchmark.objects.create(
        project=project, name="Bench", version=1, status="done", requested_by=project.created_by
    )
    candidates, items = [], []
    for number, critique in enumerate(critiques, 1):
        words = {"text": f"What kind of light shapes image {number}?", "options": OPTIONS, "correct": 0}
        candidate = Candidate(
            project=project,
            image=critique.image,
            critique=critique,
            author_id=critique.annotator_id,
            question="perception",
            criterion="AesP",
            **words,
        )
        candidates.append(candidate)
        items.append(
            BenchmarkItem(
                benchmark=benchmark,
                public_id=f"item-{number}",
                number=number,
                candidate=candidate,
                image=critique.image,
                file=f"{number}.jpg",
                criterion="AesP",
                split="test",
                **words,
            )
        )
    Candidate.objects.bulk_create(candidates)
    BenchmarkItem.objects.bulk_create(items)
    _store_archive(benchmark, [item.file for item in items], views)
    return benchmark


def request_evaluation(benchmark: Any, **fields: Any) -> Any:
    """Requests an evaluation at the stand-in, and returns it."""
    from annotation.actions.evaluating.evaluations.evaluations import create_evaluation
    from annotation.evaluating.evaluation_spec import EvaluationSpec

    spec = EvaluationSpec(endpoint="local", **fields)
    actor = benchmark.project.created_by
    return create_evaluation(actor=actor, benchmark=benchmark, spec=spec, acknowledged=True)


def _store_renditions(images: list[Any]) -> list[dict[str, Any]]:
    """Gives each image a rendition under a key of its own, as a link to one of a few photographs, and returns these."""
    from annotation.imaging.inspection import inspect_and_render
    from annotation.imaging.storing import spool_directory, store_renditions
    from annotation.models import Image
    from annotation.storage.configured import configured_store

    store, views = configured_store(), []
    for number, path in enumerate(sorted(PHOTOGRAPHS.glob("*.jpg"))[:8]):
        with spool_directory() as directory:
            _inspection, renditions = inspect_and_render(path, directory)
            views.append(store_renditions(f"{number:064x}", renditions)["view"])
    for number, (image, view) in enumerate(zip(images, itertools.cycle(views), strict=False)):
        key = f"renditions/bench/{number}.webp"
        source, target = store.local_path(view["key"]), store.local_path(key)
        assert source is not None
        assert target is not None
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, target)
        image.renditions = {"view": {**view, "key": key}}
    Image.objects.bulk_update(images, ["renditions"], batch_size=500)
    return views


def _store_archive(benchmark: Any, names: list[str], views: list[dict[str, Any]]) -> None:
    """Stores the archive of the images as publishing does, in which each has a place of its own."""
    from annotation.evaluating.publishing.image_archive import image_archive
    from annotation.exporting.staging import BENCHMARKS, staging_directory
    from annotation.imaging.jpeg import as_jpeg
    from annotation.storage.configured import configured_store

    jpegs = []
    for view in views:
        with configured_store().open(view["key"]) as file:
            jpegs.append(as_jpeg(file.read()))
    with staging_directory(benchmark.id, 1, BENCHMARKS) as directory:
        with image_archive(directory) as add_image:
            for name, jpeg in zip(names, itertools.cycle(jpegs), strict=False):
                add_image(name, jpeg)
        files = directory.finish()
        directory.publish()
    for file in files:
        benchmark.files.create(name=file.name, bytes=file.bytes, sha256=file.sha256, key=file.key)
