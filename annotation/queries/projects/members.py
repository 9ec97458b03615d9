"""The people of a project, and the links that still let one in."""

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now

from annotation.models import Critique, Invitation, Membership, Project


def find_members(project: Project, *, role: str = "", words: str = "") -> QuerySet[Membership]:
    """The active memberships by name, each with `critiques` (how many) and `last_critique_at`.

    Withdrawn critiques do not count in either.
    """
    own = Critique.objects.visible().filter(project=OuterRef("project"), annotator=OuterRef("person")).order_by()
    counted = own.values("annotator").annotate(number=Count("*")).values("number")
    latest = own.order_by("-submitted_at").values("submitted_at")[:1]
    members = project.memberships.filter(is_active=True).select_related("person")
    if role:
        members = members.filter(role=role)
    if words:
        named = Q(person__username__icontains=words) | Q(person__first_name__icontains=words)
        members = members.filter(named | Q(person__last_name__icontains=words))
    return members.annotate(
        critiques=Coalesce(Subquery(counted, output_field=IntegerField()), 0), last_critique_at=Subquery(latest)
    ).order_by("role", "person__username")


def groups_in(project: Project) -> list[str]:
    """The groups that people of the project are in, by name; also those of people who left."""
    return sorted(set(project.memberships.exclude(group="").values_list("group", flat=True)))


def find_waiting_invitations(project: Project) -> QuerySet[Invitation]:
    """Invitations that still let somebody in, those that end first, first."""
    waiting = project.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=Now())
    return waiting.select_related("invited_by").order_by(F("expires_at"), "id")
