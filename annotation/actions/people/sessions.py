"""Ends sessions in which a person is signed in."""

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.errors import Missing
from annotation.models import Person
from annotation.models.base import make_id


@transaction.atomic
def end_session(*, person: Person, session_id: int) -> None:
    """Ends one of the person's sessions; raises Missing if they have no such session."""
    session = UserSession.objects.filter(user=person, pk=session_id).first()
    if session is None:
        raise Missing(_("There is no such session; it may be over already."))
    session.end()
    record_event(actor=person, verb="ended", noun="session", target=make_id(), project_id=None, sessions=1)


@transaction.atomic
def end_other_sessions(*, person: Person, own_key: str) -> int:
    """Ends all sessions of the person but the one with this key; returns their number."""
    sessions = list(UserSession.objects.filter(user=person).exclude(session_key=own_key))
    for session in sessions:
        session.end()
    if sessions:
        record_event(
            actor=person, verb="ended", noun="session", target=make_id(), project_id=None, sessions=len(sessions)
        )
    return len(sessions)
