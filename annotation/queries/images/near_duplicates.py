"""Reads the near-duplicate groups of a project."""

from collections import Counter

from django.db.models import Count

from annotation.models import Image, Project


def find_groups(project: Project) -> list[tuple[str, int]]:
    """Returns the groups with their numbers of images, largest first."""
    grouped = Image.objects.filter(project=project).exclude(group="").order_by().values_list("group")
    return sorted(grouped.annotate(Count("pk")), key=lambda row: (-row[1], row[0]))


def group_sizes(groups: list[tuple[str, int]]) -> list[tuple[int, int]]:
    """Returns (images, groups): how many groups there are of each size, smallest size first."""
    return sorted(Counter(number for _group, number in groups).items())


def members_of(project: Project, groups: list[str], limit: int = 12) -> dict[str, list[Image]]:
    """Returns up to `limit` images of each group, in the order of their arrival."""
    members: dict[str, list[Image]] = {name: [] for name in groups}
    for image in Image.objects.filter(project=project, group__in=groups).order_by("created_at", "pk"):
        if len(members[image.group]) < limit:
            members[image.group].append(image)
    return members
