"""Reads the members of a project and its invitations."""

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now

from annotation.models import Critique, Invitation, Membership, Project


def find_members(project: Project, *, role: str = "", words: str = "") -> QuerySet[Membership]:
    """Returns the active memberships by role and name, each with its number of `critiques` and `last_critique_at`.

    Both come from critiques that count; `words` is a part of a user name, first name or last name.
    """
    critiques = Critique.objects.counted().filter(project=OuterRef("project"), annotator=OuterRef("person")).order_by()
    number = critiques.values("annotator").annotate(number=Count("*")).values("number")
    latest = critiques.order_by("-submitted_at").values("submitted_at")[:1]
    members = project.memberships.filter(is_active=True).select_related("person")
    if role:
        members = members.filter(role=role)
    if words:
        names = Q(person__username__icontains=words) | Q(person__first_name__icontains=words)
        members = members.filter(names | Q(person__last_name__icontains=words))
    return members.annotate(
        critiques=Coalesce(Subquery(number, output_field=IntegerField()), 0), last_critique_at=Subquery(latest)
    ).order_by("role", "person__username")


def groups_in(project: Project) -> list[str]:
    """Returns the names of the groups that members of the project are in, also those of former members."""
    return sorted(set(project.memberships.exclude(group="").values_list("group", flat=True)))


def find_waiting_invitations(project: Project) -> QuerySet[Invitation]:
    """Returns the invitations that can still be accepted, in the order of their expiry."""
    waiting = project.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=Now())
    return waiting.select_related("invited_by").order_by(F("expires_at"), "id")
