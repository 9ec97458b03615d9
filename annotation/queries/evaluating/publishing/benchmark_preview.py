"""Counts what a benchmark would hold if it were published now, and why other candidates stay out."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from annotation.evaluating.publishing.freezing import KeyedHash, freeze_items
from annotation.evaluating.publishing.selection import select_items
from annotation.evaluating.publishing.spec import BenchmarkSpec
from annotation.evaluating.publishing.summary import summarize
from annotation.models import Project
from annotation.queries.evaluating.publishing.candidate_pool import read_pool
from annotation.queries.evaluating.publishing.leaks import count_near_elsewhere


@dataclass(frozen=True, slots=True)
class BenchmarkPreview:
    """The numbers of a benchmark that would be made now. `to_hold_out` are accepted images that are not held out.

    `published_before` counts the items for development about images whose keys an earlier benchmark has published, and
    `near_elsewhere` the images with a near-duplicate in another project that is not held out.
    """

    items: int
    images: int
    by_split: Mapping[str, int]
    by_criterion: Mapping[str, int]
    excluded: Mapping[str, int]
    to_hold_out: frozenset[UUID]
    published_before: int = 0
    near_elsewhere: int = 0


def preview_benchmark(project: Project, spec: BenchmarkSpec) -> BenchmarkPreview:
    """Returns what a benchmark would hold. Stores nothing."""
    pool = read_pool(project)
    selection = select_items(pool, spec)
    frozen = freeze_items(selection.items, KeyedHash(project.pseudonym_key, spec.seed), spec.dev_share)
    summary = summarize(frozen)
    images = {candidate.id: candidate.image.id for candidate in pool.candidates}
    waiting = (exclusion.candidate for exclusion in selection.exclusions if exclusion.reason == "not_held_out")
    return BenchmarkPreview(
        items=summary.items,
        images=summary.images,
        by_split=dict(summary.by_split),
        by_criterion=summary.counts()["by_criterion"],
        excluded=selection.reasons(),
        to_hold_out=frozenset(images[candidate] for candidate in waiting),
        published_before=summary.published_before,
        near_elsewhere=count_near_elsewhere({choice.image.id for choice in selection.items}),
    )
