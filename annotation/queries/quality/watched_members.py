"""Reads the annotators of a project whom the managers were warned of, or who are handed no more images."""

from django.db.models import Q

from annotation.models import Membership, Project, Role


def watched_members(project: Project) -> list[Membership]:
    """Returns the memberships of annotators who are paused or of whom the managers were warned, paused ones first."""
    members = Membership.objects.filter(
        Q(paused_at__isnull=False) | Q(warned_at__isnull=False), project=project, role=Role.ANNOTATOR, is_active=True
    )
    return sorted(
        members.select_related("person"),
        key=lambda member: (member.paused_at is None, member.person.display_name.casefold()),
    )
