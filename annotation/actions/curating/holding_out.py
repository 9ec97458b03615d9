"""Holds images out for a benchmark, so that nothing that is said about them leaves, and puts them back.

Whole near-duplicate groups are held out, and the same bytes in other projects; triggers of images see to that as well.
Locks are taken in this order: the site's, the batch, the groups of the project, images, critiques.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.actions.shared.grouping import lock_groups, lock_held_out
from annotation.errors import Conflict, Invalid
from annotation.models import Batch, BenchmarkItem, Critique, Image, Person, Project
from annotation.queries.images.held_out import MAX_SEED, draw_share, images_to_hold_out, missed_copies


@transaction.atomic
def hold_out_batch(*, actor: Person, batch: Batch) -> int:
    """Holds out a batch: all its images, and those that are added to it later. Returns the number of images held out.

    A batch that is held out already stays so; nothing is recorded.
    """
    lock_held_out()
    batch = _lock_batch(batch)
    if batch.held_out:
        return 0
    Batch.objects.filter(pk=batch.pk).update(held_out=True)
    number = _hold_out(batch.project, list(batch.images.values_list("pk", flat=True)))
    record_event(
        actor=actor, verb="held_out", noun="batch", target=batch.id, project_id=batch.project_id, images=number
    )
    return number


@transaction.atomic
def hold_out_share(*, actor: Person, project: Project, share: float, seed: int, batch: Batch | None = None) -> int:
    """Holds out images until a share (above 0, up to 1) of a project's, or of a batch's, is held out.

    Whole near-duplicate groups are drawn by the seed. Returns the number of images held out. Raises Invalid beside
    `share`, `seed` or `batch`.
    """
    check_share(project, share, seed, batch)
    lock_held_out()
    lock_groups(project.id)
    number = _hold_out(project, draw_share(project, share, seed, batch))
    record_event(
        actor=actor,
        verb="held_out",
        noun="image",
        target=batch.id if batch else project.id,
        project_id=project.id,
        images=number,
        share=share,
        seed=seed,
    )
    return number


@transaction.atomic
def hold_out_images(*, actor: Person, project: Project, images: Sequence[Image]) -> int:
    """Holds out images of a project with their near-duplicates. Returns the number of images held out."""
    lock_held_out()
    lock_groups(project.id)
    number = _hold_out(project, [image.pk for image in images])
    if number:
        record_event(
            actor=actor, verb="held_out", noun="image", target=images[0].id, project_id=project.id, images=number
        )
    return number


@transaction.atomic
def put_back_batch(*, actor: Person, batch: Batch) -> int:
    """Puts a batch and its held-out images back, with their near-duplicates; returns the number of images put back.

    Images stay held out, with their near-duplicates, that a benchmark asks about, that another project holds out, or
    that are near-duplicates of images of another batch that is held out.
    """
    batch = _lock_batch(batch)
    was_held_out = batch.held_out
    Batch.objects.filter(pk=batch.pk).update(held_out=False)
    images = _lock_members(batch.project, batch.images.values_list("pk", flat=True))
    bound_ids = {*_asked_about(images), *_held_out_elsewhere(images)}
    bound_groups = {image.group for image in images if image.group and image.id in bound_ids}
    free = [image for image in images if image.id not in bound_ids and image.group not in bound_groups]
    number = _release(free)
    if was_held_out or number:
        record_event(
            actor=actor, verb="put_back", noun="batch", target=batch.id, project_id=batch.project_id, images=number
        )
    return number


@transaction.atomic
def put_back_images(*, actor: Person, project: Project, images: Sequence[Image]) -> int:
    """Puts images of a project back, with their near-duplicates; returns the number of images put back.

    Raises Conflict (`batch_held_out`) if the batch of one of them is held out, (`in_benchmark`) if a benchmark asks
    about one, and (`held_out_elsewhere`) if another project holds out the same bytes.
    """
    lock_groups(project.id)
    if Batch.objects.filter(project=project, held_out=True, images__in=images).exists():
        raise Conflict(
            _("The whole batch is held out, with every image that is added to it. Put the batch back instead."),
            code="batch_held_out",
        )
    members = _lock_members(project, [image.pk for image in images])
    _require_no_item(members)
    _require_no_copy(members)
    number = _release(members)
    if number:
        record_event(
            actor=actor, verb="put_back", noun="image", target=images[0].id, project_id=project.id, images=number
        )
    return number


def hold_out_missed_copies() -> int:
    """Holds out images whose bytes another project holds out; returns how many images.

    Triggers do the same as images come in and are held out, but for two that are committed at the same moment: neither
    sees the other. Called by the sweeper, and before a release is written.
    """
    return sum(_hold_out_copies(project_id, image_ids) for project_id, image_ids in missed_copies().items())


@transaction.atomic
def _hold_out_copies(project_id: UUID, image_ids: Sequence[UUID]) -> int:
    lock_groups(project_id)
    _lock_with_critiques(image_ids)
    return Image.objects.filter(pk__in=image_ids, held_out=False).update(held_out=True, held_out_elsewhere=True)


def _hold_out(project: Project, image_ids: Sequence[UUID]) -> int:
    new_ids, _already = images_to_hold_out(project, image_ids)
    _lock_with_critiques(new_ids)
    Image.objects.filter(pk__in=new_ids).update(held_out=True)
    # What was held out for another project is now held out for this one too.
    Image.objects.filter(pk__in=image_ids, held_out_elsewhere=True).update(held_out_elsewhere=False)
    return len(new_ids)


def _lock_members(project: Project, image_ids: Iterable[UUID]) -> list[Image]:
    """Returns the held-out images among some of a project, with their groups, locked with their critiques.

    Groups of which a batch that is held out has an image are left out.
    """
    images = Image.objects.filter(project=project, held_out=True)
    image_ids = list(image_ids)
    groups = set(images.filter(pk__in=image_ids).exclude(group="").values_list("group", flat=True))
    kept = set(images.filter(group__in=groups, batch__held_out=True).values_list("group", flat=True))
    members = list(images.filter(Q(pk__in=image_ids, group="") | Q(group__in=groups - kept)).only("id", "group"))
    _lock_with_critiques([image.id for image in members])
    return members


def _release(images: Sequence[Image]) -> int:
    """Lets images leave again, which are whole groups; returns their number."""
    Image.objects.filter(pk__in=[image.id for image in images]).update(held_out=False, held_out_elsewhere=False)
    return len(images)


def _asked_about(images: Sequence[Image]) -> set[UUID]:
    """Returns those of some images, which the caller has locked, that a benchmark has an item about."""
    return set(BenchmarkItem.objects.filter(image__in=images).values_list("image", flat=True))


def _held_out_elsewhere(images: Sequence[Image]) -> set[UUID]:
    """Returns those of some images whose bytes another project holds out."""
    copies = Image.objects.filter(sha256=OuterRef("sha256"), held_out=True, held_out_elsewhere=False)
    copies = copies.exclude(project=OuterRef("project"))
    rows = Image.objects.filter(Exists(copies), pk__in=[image.id for image in images])
    return set(rows.values_list("pk", flat=True))


def _require_no_item(images: Sequence[Image]) -> None:
    """Raises Conflict (`in_benchmark`) if a benchmark has an item about one of the images."""
    image_ids = _asked_about(images)
    if image_ids:
        item = BenchmarkItem.objects.filter(image__in=image_ids).select_related("benchmark")[0]
        raise Conflict(
            _(
                "The benchmark “%(name)s”, version %(version)s, asks about some of these images, which stay held out. "
                "Leave them out to put the others back."
            )
            % {"name": item.benchmark.name, "version": item.benchmark.version},
            code="in_benchmark",
        )


def _require_no_copy(images: Sequence[Image]) -> None:
    """Raises Conflict (`held_out_elsewhere`) if another project holds out the same bytes, without naming it."""
    if _held_out_elsewhere(images):
        raise Conflict(
            _(
                "Another project of this site holds some of these images out for a benchmark. They stay held out here "
                "too. Leave them out to put the others back."
            ),
            code="held_out_elsewhere",
        )


def _lock_batch(batch: Batch) -> Batch:
    """Returns the batch as it is now, with the groups of its project; no image is added until the transaction ends."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("project").get(pk=batch.pk)
    lock_groups(batch.project_id)
    return batch


def _lock_with_critiques(image_ids: Sequence[UUID]) -> None:
    """Locks images, and then their critiques, in the order of their ids, as answers of models lock critiques.

    No critique of them is committed until the transaction ends: its foreign key waits for the lock. So a reader of the
    feed sees a new critique only together with what is held out.
    """
    list(Image.objects.select_for_update().filter(pk__in=image_ids).order_by("pk").values_list("pk"))
    critiques = Critique.objects.select_for_update(no_key=True, of=("self",)).filter(image_id__in=image_ids)
    list(critiques.order_by("pk").values_list("pk"))


def check_share(project: Project, share: float, seed: int, batch: Batch | None) -> None:
    """Raises Invalid beside each value of a request for a share that cannot be used."""
    errors = {}
    if not 0 < share <= 1:
        errors["share"] = [_("Enter a share above 0, up to 1.")]
    if not 0 <= seed <= MAX_SEED:
        errors["seed"] = [_("Enter a whole number from 0 to %(most)d.") % {"most": MAX_SEED}]
    if batch is not None and batch.project_id != project.id:
        errors["batch"] = [_("This project has no such batch.")]
    if errors:
        raise Invalid(_("Some fields need another look."), fields=errors)
