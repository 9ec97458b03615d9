"""Stores the versions of the text that people agree to before they work, and their agreements."""

from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.actions.shared.row_checks import check_row
from annotation.errors import Conflict, Missing
from annotation.models import ConsentAgreement, ConsentText, Membership, Person, Project, QualityPolicy

_FIELDS: Final = ["project", "created_by"]


@transaction.atomic
def add_consent(*, actor: Person, project: Project, text: str) -> ConsentText:
    """Stores the next version of the text, which everybody is asked to agree to before their next claim.

    The same text again returns the version that there is. Raises Invalid for a blank one.
    """
    policy = QualityPolicy.objects.select_for_update(of=("self",)).select_related("consent").get(project=project)
    text = text.replace("\r\n", "\n").strip()
    if policy.consent and policy.consent.text == text:
        return policy.consent
    last = ConsentText.objects.filter(project=project).aggregate(last=Max("version"))["last"]
    version = ConsentText(project=project, version=(last or 0) + 1, text=text, created_by=actor)
    check_row(version, exclude=_FIELDS)
    version.save(force_insert=True)
    policy.consent = version
    policy.save(update_fields=["consent"])
    record_event(
        actor=actor,
        verb="added",
        noun="consent",
        target=version.id,
        project_id=project.id,
        version=version.version,
    )
    return version


@transaction.atomic
def end_consent(*, actor: Person, project: Project) -> None:
    """Asks nobody to agree any more; the versions and the agreements stay."""
    policy = QualityPolicy.objects.select_for_update(of=("self",)).select_related("consent").get(project=project)
    if policy.consent is None:
        return
    version, policy.consent = policy.consent, None
    policy.save(update_fields=["consent"])
    record_event(
        actor=actor,
        verb="removed",
        noun="consent",
        target=version.id,
        project_id=project.id,
        version=version.version,
    )


@transaction.atomic
def agree_to_consent(*, person: Person, project: Project, version: int) -> ConsentText:
    """Stores a person's agreement to the present version; agreeing again changes nothing.

    Raises Conflict `stale_consent` for another version: the person has to read the present one first.
    """
    policy = QualityPolicy.objects.select_related("consent").get(project=project)
    text = policy.consent
    if text is None or text.version != version:
        raise Conflict(
            _("The text has changed meanwhile. Read the present version and agree to that one."),
            code="stale_consent",
            version=text.version if text else None,
        )
    membership = _own_membership(person, project)
    _agreement, is_new = ConsentAgreement.objects.get_or_create(text=text, person=person)
    if membership.consent_id != text.id:
        membership.consent = text
        membership.save(update_fields=["consent"])
    if is_new:
        record_event(
            actor=person,
            verb="agreed",
            noun="consent",
            target=text.id,
            project_id=project.id,
            version=text.version,
        )
    return text


def _own_membership(person: Person, project: Project) -> Membership:
    memberships = Membership.objects.select_for_update(no_key=True).filter(project=project, person=person)
    membership = memberships.filter(is_active=True).first()
    if membership is None:
        raise Missing(_("There is no such thing here, or it is not yours to see."))
    return membership
