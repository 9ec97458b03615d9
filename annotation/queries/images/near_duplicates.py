"""Near-duplicate groups of a project, largest first, and how many there are of each size."""

from collections import Counter

from django.db.models import Count

from annotation.models import Image, Project


def find_groups(project: Project) -> list[tuple[str, int]]:
    """Groups and how many images each has, the largest first."""
    grouped = Image.objects.filter(project=project).exclude(group="").order_by().values_list("group")
    return sorted(grouped.annotate(Count("pk")), key=lambda row: (-row[1], row[0]))


def group_sizes(groups: list[tuple[str, int]]) -> list[tuple[int, int]]:
    """How many groups have how many images: (images, groups), the smallest first."""
    return sorted(Counter(number for _group, number in groups).items())


def members_of(project: Project, groups: list[str], most: int = 12) -> dict[str, list[Image]]:
    """Some images of each group, in the order in which they came in."""
    found: dict[str, list[Image]] = {name: [] for name in groups}
    for image in Image.objects.filter(project=project, group__in=groups).order_by("created_at", "pk"):
        if len(found[image.group]) < most:
            found[image.group].append(image)
    return found
