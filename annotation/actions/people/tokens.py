"""Creates and revokes a person's API tokens; only a hash of the secret is stored."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.errors import Invalid, Missing
from annotation.models import ApiToken, Person
from annotation.models.base import make_id

MAX_DAYS: Final = 366


@transaction.atomic
def create_token(*, person: Person, name: str, days: int = 90) -> tuple[ApiToken, str]:
    """Creates a token that expires in `days`; returns it with its secret, which is not stored.

    Raises Invalid unless `days` is from 1 to 366.
    """
    if not 1 <= days <= MAX_DAYS:
        raise Invalid(
            _("Some fields need another look."),
            fields={"days": [_("Choose from 1 to %(most)d days.") % {"most": MAX_DAYS}]},
        )
    token, secret = ApiToken.objects.create(user=person, expiry=timedelta(days=days))
    token.name = name.strip()[:100]
    token.save(update_fields=["name"])
    record_event(actor=person, verb="created", noun="token", target=make_id(), project_id=None, name=token.name)
    return token, secret


@transaction.atomic
def revoke_token(*, person: Person, token_key: str) -> None:
    """Deletes one of the person's tokens; raises Missing if they have no such token."""
    deleted, _rows = ApiToken.objects.filter(user=person, token_key=token_key).delete()
    if not deleted:
        raise Missing(_("There is no such token; it may be revoked already."))
    record_event(actor=person, verb="revoked", noun="token", target=make_id(), project_id=None, token_key=token_key)
