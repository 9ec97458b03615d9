"""Adds, changes and removes members of a project, and invites people by link."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.errors import Conflict, Invalid, Missing
from annotation.models import Invitation, Membership, Person, Project, Role
from annotation.queries.people.identifiers import is_username_shared

INVITATION_DAYS: Final = 14


@transaction.atomic
def add_member(*, actor: Person, project: Project, person: Person, role: str, group: str = "") -> Membership:
    """Makes a person a member in a role, also one who was removed before.

    Raises Conflict (`already_member`) for an active member, Invalid for an unknown role.
    """
    _require_role(role)
    membership, created = Membership.objects.select_for_update().get_or_create(
        project=project, person=person, defaults={"role": role, "group": group}
    )
    if not created:
        if membership.is_active:
            raise Conflict(
                _("This person is in the project already; change their role instead."), code="already_member"
            )
        membership.role, membership.group, membership.is_active = role, group, True
        membership.save(update_fields=["role", "group", "is_active"])
    _record(actor, "added", membership, role=role)
    return membership


def find_person(username: str) -> Person:
    """Returns the active person of exactly that user name.

    Raises Invalid beside the field when there is none, when another account's user name differs in letter case alone,
    and for every mail address, whether an account has it or not: nobody has verified that it is theirs.
    """
    name = username.strip()
    if "@" in name:
        raise _invalid_username(_("Type the user name, not a mail address; or send them an invitation link instead."))
    person = Person.objects.filter(username=name, is_active=True).first()
    if person is None:
        raise _invalid_username(_("Nobody has that user name; send them an invitation link instead."))
    if is_username_shared(person):
        raise _invalid_username(
            _("Another account has that user name in other letter case; send them an invitation link instead.")
        )
    return person


def _invalid_username(message: str) -> Invalid:
    return Invalid(_("Some fields need another look."), fields={"username": [message]})


@transaction.atomic
def change_member(*, actor: Person, membership: Membership, role: str, group: str | None = None) -> Membership:
    """Changes a member's role, and their group unless it is None.

    Raises Conflict (`last_manager`) if the project would have no manager left, Invalid for an unknown role.
    """
    _require_role(role)
    membership = _lock(membership)
    if membership.role == Role.MANAGER and role != Role.MANAGER:
        _require_another_manager(membership)
    values = {"role": role, "group": membership.group if group is None else group}
    changes = {
        name: [getattr(membership, name), value] for name, value in values.items() if getattr(membership, name) != value
    }
    if not changes:
        return membership
    membership.role, membership.group = Role(role), values["group"]
    membership.save(update_fields=["role", "group"])
    _record(actor, "changed", membership, changes=changes)
    return membership


@transaction.atomic
def remove_member(*, actor: Person, membership: Membership) -> None:
    """Ends a member's access; their critiques stay.

    Raises Conflict (`last_manager`) if the project would have no manager left.
    """
    membership = _lock(membership)
    if membership.role == Role.MANAGER:
        _require_another_manager(membership)
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    _record(actor, "removed", membership)


@transaction.atomic
def invite(*, actor: Person, project: Project, role: str, note: str = "") -> tuple[Invitation, str]:
    """Creates an invitation for one person, good for 14 days; returns it with its link's secret, which is not stored.

    Raises Invalid for an unknown role.
    """
    _require_role(role)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        project=project,
        role=role,
        note=note,
        digest=_digest(secret),
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
        invited_by=actor,
    )
    record_event(
        actor=actor, verb="invited", noun="member", target=invitation.id, project_id=project.id, role=role, note=note
    )
    return invitation, secret


def find_invitation(secret: str) -> Invitation:
    """Returns the invitation of a link; raises Missing if it is used, revoked or expired."""
    invitation = (
        Invitation.objects.select_related("project", "invited_by")
        .filter(digest=_digest(secret), accepted_at=None, revoked_at=None, expires_at__gt=Now())
        .first()
    )
    if invitation is None:
        raise Missing(
            _("This invitation was used already, or it has expired. Ask the person who sent it for a new link.")
        )
    return invitation


def project_joined(person: Person, secret: str) -> Project | None:
    """Returns the project that the person joined with this link and is still a member of; None without one."""
    return Project.objects.filter(
        invitations__digest=_digest(secret),
        invitations__accepted_by=person,
        memberships__person=person,
        memberships__is_active=True,
    ).first()


@transaction.atomic
def accept_invitation(*, person: Person, secret: str) -> Membership:
    """Makes a person a member by an invitation, which is used up; an active member keeps their role.

    Raises Missing if the invitation is used, revoked or expired.
    """
    Invitation.objects.select_for_update().get(pk=find_invitation(secret).pk)
    invitation = find_invitation(secret)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=person, accepted_at=Now())
    membership = Membership.objects.filter(project=invitation.project, person=person, is_active=True).first()
    return membership or add_member(actor=person, project=invitation.project, person=person, role=invitation.role)


@transaction.atomic
def revoke_invitation(*, actor: Person, invitation: Invitation) -> None:
    """Revokes an invitation; raises Conflict (`already_accepted`) if somebody has joined with it."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at:
        raise Conflict(_("Somebody has joined with this link; remove them instead."), code="already_accepted")
    if invitation.revoked_at:
        return
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=Now())
    record_event(actor=actor, verb="revoked", noun="invitation", target=invitation.id, project_id=invitation.project_id)


def _record(actor: Person, verb: str, membership: Membership, **data: Any) -> None:
    record_event(
        actor=actor,
        verb=verb,
        noun="member",
        target=membership.id,
        project_id=membership.project_id,
        person=membership.person.username,
        **data,
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _lock(membership: Membership) -> Membership:
    """Locks the project first, because the last manager is looked for among its other members."""
    Project.objects.select_for_update(no_key=True).get(pk=membership.project_id)
    return Membership.objects.select_related("person").select_for_update(of=("self",)).get(pk=membership.pk)


def _require_role(role: str) -> None:
    if role not in Role.values:
        raise Invalid(
            _("Some fields need another look."), fields={"role": [_("Choose annotator, reviewer or manager.")]}
        )


def _require_another_manager(membership: Membership) -> None:
    managers = Membership.objects.filter(project=membership.project_id, role=Role.MANAGER, is_active=True)
    if not managers.exclude(pk=membership.pk).exists():
        raise Conflict(
            _("A project needs at least one manager; make somebody else a manager first."), code="last_manager"
        )
