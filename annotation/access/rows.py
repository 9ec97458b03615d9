"""Looks up projects and what they are made of."""

from uuid import UUID

from annotation.access.roles import ANYONE, MANAGERS, READERS, get_row, require_role
from annotation.models import (
    Batch,
    Export,
    GoldItem,
    Image,
    ImageImport,
    Invitation,
    Membership,
    Person,
    Project,
    Questionnaire,
)


def access_project(person: Person, project_id: UUID, roles: frozenset[str] = ANYONE) -> Project:
    project = get_row(Project.objects.select_related("questionnaire"), project_id)
    require_role(person, project.id, roles)
    return project


def access_project_of_own_data(person: Person, project_id: UUID) -> Project:
    """Returns a project of which the person is a member, or was: what is stored of them there stays theirs to have."""
    project = get_row(Project.objects.all(), project_id)
    if not Membership.objects.filter(project=project, person=person).exists():
        require_role(person, project.id, ANYONE)
    return project


def access_batch(person: Person, batch_id: UUID, roles: frozenset[str] = MANAGERS) -> Batch:
    batch = get_row(Batch.objects.select_related("project"), batch_id)
    require_role(person, batch.project_id, roles)
    return batch


def access_image(person: Person, image_id: UUID, roles: frozenset[str] = READERS) -> Image:
    image = get_row(Image.objects.select_related("batch", "project"), image_id)
    require_role(person, image.project_id, roles)
    return image


def access_gold_item(person: Person, item_id: UUID) -> GoldItem:
    """Returns a gold item of a project that the person manages; reviewers may be annotators elsewhere in it."""
    item = get_row(GoldItem.objects.select_related("image", "questionnaire", "project"), item_id)
    require_role(person, item.project_id, MANAGERS)
    return item


def access_import(person: Person, import_id: UUID) -> ImageImport:
    image_import = get_row(ImageImport.objects.select_related("batch"), import_id)
    require_role(person, image_import.batch.project_id, MANAGERS)
    return image_import


def access_questionnaire(person: Person, questionnaire_id: UUID) -> Questionnaire:
    questionnaire = get_row(Questionnaire.objects.all(), questionnaire_id)
    require_role(person, questionnaire.project_id, ANYONE)
    return questionnaire


def access_version(project: Project, questionnaire_id: UUID) -> Questionnaire:
    """Returns a version of the questionnaire of a project to which the person has access."""
    return get_row(project.questionnaires.all(), questionnaire_id)


def access_export(person: Person, export_id: UUID, roles: frozenset[str] = MANAGERS) -> Export:
    export = get_row(Export.objects.select_related("project"), export_id)
    require_role(person, export.project_id, roles)
    return export


def access_membership(person: Person, membership_id: UUID) -> Membership:
    membership = get_row(Membership.objects.select_related("person", "project"), membership_id)
    require_role(person, membership.project_id, MANAGERS)
    return membership


def access_invitation(person: Person, invitation_id: UUID) -> Invitation:
    invitation = get_row(Invitation.objects.all(), invitation_id)
    require_role(person, invitation.project_id, MANAGERS)
    return invitation
