"""Reads the annotators of a project about whom a manager has to decide."""

from dataclasses import dataclass

from django.db.models import Q

from annotation.models import Membership, Project, Qualification, QualityPolicy, Role
from annotation.queries.quality.qualification_state import LIVE, Outlook, last_attempts, read_outlooks


def watched_members(project: Project) -> list[Membership]:
    """Returns the memberships of annotators who are paused or of whom the managers were warned, paused ones first."""
    members = Membership.objects.filter(
        Q(paused_at__isnull=False) | Q(warned_at__isnull=False), project=project, role=Role.ANNOTATOR, is_active=True
    )
    return sorted(
        members.select_related("person"),
        key=lambda member: (member.paused_at is None, member.person.display_name.casefold()),
    )


@dataclass(frozen=True, slots=True)
class StuckMember:
    """An annotator who has to qualify and can make no attempt: none is allowed any more, or its images lack."""

    membership: Membership
    attempt: Qualification | None
    outlook: Outlook


def stuck_members(project: Project) -> list[StuckMember]:
    """Returns the annotators of a project who cannot go on with their qualification unless a manager acts, by name."""
    policy = QualityPolicy.objects.select_related("project").get(project=project)
    if not policy.requires_qualification:
        return []
    members = list(
        Membership.objects.filter(
            project=project, role=Role.ANNOTATOR, is_active=True, qualified_at__isnull=True
        ).select_related("person")
    )
    attempts = last_attempts(members)
    waiting = [member for member in members if not _is_at_it(attempts.get(member.id))]
    outlooks = read_outlooks(policy, waiting, attempts)
    stuck = [
        StuckMember(member, attempts.get(member.id), outlooks[member.id])
        for member in waiting
        if not outlooks[member.id].attempts_left
    ]
    return sorted(stuck, key=lambda each: each.membership.person.display_name.casefold())


def _is_at_it(attempt: Qualification | None) -> bool:
    return attempt is not None and attempt.status in LIVE
