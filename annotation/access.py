"""Looks up the objects that requests name by id, and checks the person's access to them.

Each function returns the object when `person` has one of the roles that the operation requires. It raises Forbidden
when the person has another role in the project, and Missing otherwise, so that an object of a foreign project looks
like one that does not exist (404).
"""

from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from annotation.errors import Forbidden, Missing
from annotation.models import (
    Assignment,
    Batch,
    Benchmark,
    BulkAcceptance,
    Candidate,
    Critique,
    CrossCheck,
    Evaluation,
    Export,
    GoldItem,
    Image,
    ImageImport,
    Instruction,
    Invitation,
    Judging,
    Membership,
    Person,
    Project,
    Purpose,
    Questionnaire,
    Recipe,
    ResultsFile,
    Role,
    Run,
)
from annotation.models.assignment import AssignmentState, StoredDraft
from annotation.models.quality.review_state import REVIEW_STATE, ReviewState
from annotation.rules.types import StoredResponse
from annotation.sql.rows import fetch_rows, make_record

ANNOTATORS: Final = frozenset({Role.ANNOTATOR.value})
MANAGERS: Final = frozenset({Role.MANAGER.value})
READERS: Final = frozenset({Role.REVIEWER.value, Role.MANAGER.value})
ANYONE: Final = frozenset(Role.values)
_WORKERS: Final = {Purpose.FINAL.value: READERS}
"""Who works on an assignment of a purpose, where it is not an annotator."""

Object = TypeVar("Object", bound=Model)


def visible_projects(person: Person) -> QuerySet[Project]:
    """Returns the projects that the person has any role in; all projects for a site administrator."""
    if person.is_superuser:
        return Project.objects.all()
    return Project.objects.filter(memberships__person=person, memberships__is_active=True)


def role_in(person: Person, project_id: UUID) -> str | None:
    """Returns the person's role in a project, or None. A site administrator manages every project."""
    role = (
        Membership.objects.filter(project_id=project_id, person=person, is_active=True)
        .values_list("role", flat=True)
        .first()
    )
    return role or (Role.MANAGER.value if person.is_superuser else None)


def may_create_projects(person: Person) -> bool:
    """Returns whether the person is a site administrator or a manager of any project."""
    return person.is_superuser or (Membership.objects.filter(person=person, role=Role.MANAGER, is_active=True).exists())


def require_manager(person: Person) -> None:
    """Raises Forbidden unless the person is a site administrator or a manager of any project."""
    if not may_create_projects(person):
        raise Forbidden(_("Only managers and site administrators may do this; ask one of them."))


def access_project(person: Person, project_id: UUID, roles: frozenset[str] = ANYONE) -> Project:
    project = _get(Project.objects.select_related("questionnaire"), project_id)
    _require_role(person, project.id, roles)
    return project


def access_batch(person: Person, batch_id: UUID, roles: frozenset[str] = MANAGERS) -> Batch:
    batch = _get(Batch.objects.select_related("project"), batch_id)
    _require_role(person, batch.project_id, roles)
    return batch


def access_image(person: Person, image_id: UUID, roles: frozenset[str] = READERS) -> Image:
    image = _get(Image.objects.select_related("batch", "project"), image_id)
    _require_role(person, image.project_id, roles)
    return image


def access_gold_item(person: Person, item_id: UUID) -> GoldItem:
    """Returns a gold item of a project that the person manages; reviewers may be annotators elsewhere in it."""
    item = _get(GoldItem.objects.select_related("image", "questionnaire", "project"), item_id)
    _require_role(person, item.project_id, MANAGERS)
    return item


def access_import(person: Person, import_id: UUID) -> ImageImport:
    image_import = _get(ImageImport.objects.select_related("batch"), import_id)
    _require_role(person, image_import.batch.project_id, MANAGERS)
    return image_import


def access_questionnaire(person: Person, questionnaire_id: UUID) -> Questionnaire:
    questionnaire = _get(Questionnaire.objects.all(), questionnaire_id)
    _require_role(person, questionnaire.project_id, ANYONE)
    return questionnaire


def access_version(project: Project, questionnaire_id: UUID) -> Questionnaire:
    """Returns a version of the questionnaire of a project to which the person has access."""
    return _get(project.questionnaires.all(), questionnaire_id)


def access_export(person: Person, export_id: UUID, roles: frozenset[str] = MANAGERS) -> Export:
    export = _get(Export.objects.select_related("project"), export_id)
    _require_role(person, export.project_id, roles)
    return export


def access_benchmark(person: Person, benchmark_id: UUID, roles: frozenset[str] = READERS) -> Benchmark:
    benchmark = _get(Benchmark.objects.select_related("project", "requested_by"), benchmark_id)
    _require_role(person, benchmark.project_id, roles)
    return benchmark


def access_evaluation(person: Person, evaluation_id: UUID, roles: frozenset[str] = READERS) -> Evaluation:
    evaluation = _get(Evaluation.objects.select_related("benchmark", "project", "requested_by"), evaluation_id)
    _require_role(person, evaluation.project_id, roles)
    return evaluation


def access_judging(person: Person, judging_id: UUID, roles: frozenset[str] = READERS) -> Judging:
    judging = _get(Judging.objects.select_related("evaluation__benchmark", "project", "requested_by"), judging_id)
    _require_role(person, judging.project_id, roles)
    return judging


def access_recipe(person: Person, recipe_id: UUID) -> Recipe:
    recipe = _get(Recipe.objects.select_related("project"), recipe_id)
    _require_role(person, recipe.project_id, MANAGERS)
    return recipe


def access_run(person: Person, run_id: UUID, roles: frozenset[str] = MANAGERS) -> Run:
    run = _get(Run.objects.select_related("project", "recipe", "requested_by"), run_id)
    _require_role(person, run.project_id, roles)
    return run


def access_results(person: Person, results_id: UUID) -> ResultsFile:
    results = _get(ResultsFile.objects.select_related("run__project", "requested_by"), results_id)
    _require_role(person, results.run.project_id, MANAGERS)
    return results


def access_instruction(person: Person, instruction_id: UUID, roles: frozenset[str] = READERS) -> Instruction:
    related = ("project", "run__recipe", "critique__image", "critique__questionnaire")
    instruction = _get(Instruction.objects.select_related(*related), instruction_id)
    _require_role(person, instruction.project_id, roles)
    return instruction


def access_candidate(person: Person, candidate_id: UUID) -> Candidate:
    candidate = _get(Candidate.objects.select_related("project"), candidate_id)
    _require_role(person, candidate.project_id, MANAGERS)
    return candidate


def access_own_candidate(person: Person, candidate_id: UUID) -> Candidate:
    """Returns a candidate that the person wrote, while they are an annotator of its project."""
    candidate = _get(Candidate.objects.select_related("project").filter(author=person), candidate_id)
    _require_role(person, candidate.project_id, ANNOTATORS)
    return candidate


def access_own_cross_check(person: Person, cross_check_id: UUID) -> CrossCheck:
    """Returns the person's own cross-check, while they are an annotator of its project."""
    cross_check = _get(CrossCheck.objects.select_related("project").filter(person=person), cross_check_id)
    _require_role(person, cross_check.project_id, ANNOTATORS)
    return cross_check


def access_membership(person: Person, membership_id: UUID) -> Membership:
    membership = _get(Membership.objects.select_related("person", "project"), membership_id)
    _require_role(person, membership.project_id, MANAGERS)
    return membership


def access_invitation(person: Person, invitation_id: UUID) -> Invitation:
    invitation = _get(Invitation.objects.all(), invitation_id)
    _require_role(person, invitation.project_id, MANAGERS)
    return invitation


def access_assignment(person: Person, assignment_id: UUID) -> Assignment:
    """Returns the person's own assignment, while they are an annotator of its project; for a final one, a reader."""
    related = ("image", "batch__project", "questionnaire", "draft")
    assignment = _get(Assignment.objects.select_related(*related).filter(annotator=person), assignment_id)
    _require_role(person, assignment.batch.project_id, _WORKERS.get(assignment.purpose, ANNOTATORS))
    return assignment


def access_critique(person: Person, critique_id: UUID) -> Critique:
    """Returns the person's own critique, or any of a project that they review or manage."""
    critique = _get(Critique.objects.select_related("questionnaire", "project", "image", "annotator"), critique_id)
    role = role_in(person, critique.project_id)
    if role in READERS or (role and critique.annotator_id == person.id):
        return critique
    raise _missing()


def access_critique_to_review(person: Person, critique_id: UUID) -> ReviewState:
    """Returns a critique of a project that the person reviews or manages, with its review, in one statement.

    Raises Forbidden for the person's own critique.
    """
    rows = fetch_rows(REVIEW_STATE, {"critique": critique_id, "person": person.id})
    role = (rows[0]["role"] or (person.is_superuser and Role.MANAGER.value)) if rows else None
    if not role or (role not in READERS and rows[0]["annotator_id"] != person.id):
        raise _missing()
    if rows[0]["annotator_id"] == person.id:
        raise Forbidden(_("Nobody reviews their own critique; another reviewer has to decide on it."))
    critique = Critique(**{field.attname: rows[0][field.attname] for field in Critique._meta.concrete_fields})
    critique._state.adding = False
    return make_record(ReviewState, rows[0], critique=critique, status=rows[0]["review_status"])


def access_bulk_acceptance(person: Person, acceptance_id: UUID) -> BulkAcceptance:
    acceptance = _get(BulkAcceptance.objects.all(), acceptance_id)
    _require_role(person, acceptance.project_id, READERS)
    return acceptance


def access_critique_to_withdraw(person: Person, critique_id: UUID) -> Critique:
    """Returns the person's own critique, or any of a project that they manage; raises Forbidden for a reader."""
    critique = access_critique(person, critique_id)
    if critique.annotator_id != person.id and role_in(person, critique.project_id) != Role.MANAGER:
        raise Forbidden(_("Only a manager or the author of a critique can withdraw it."))
    return critique


def access_own_critique(person: Person, critique_id: UUID) -> Critique:
    """Returns the person's own critique. Raises Forbidden when they may only read it."""
    critique = access_critique(person, critique_id)
    if critique.annotator_id != person.id:
        raise Forbidden(_("Only the author of a critique can change it."))
    return critique


def access_assignment_state(person: Person, assignment_id: UUID, *, lock: bool) -> AssignmentState:
    """Returns one's own assignment with its draft. With `lock`, locks the membership and then the assignment.

    Raises Missing for an assignment of somebody else, Forbidden for a person who is no longer an annotator (of a final
    critique: a reviewer or a manager).
    """
    rows = fetch_rows("SELECT * FROM loupe_own_assignment(%s, %s, %s)", [person.id, assignment_id, lock])
    if not rows:
        raise _missing()
    (row,) = rows
    if row["role"] not in _WORKERS.get(row["purpose"], ANNOTATORS):
        raise Forbidden(_("Only annotators work at the desk; ask a manager to make you one."))
    version = row["draft_version"]
    draft = None if version is None else make_record(StoredDraft, row, version=version)
    return make_record(
        AssignmentState,
        row,
        draft=draft,
        draft_version=version or 0,
        stored_response=_stored_response(draft) if draft else None,
    )


def _stored_response(draft: StoredDraft) -> StoredResponse:
    regions = draft.marks
    return {"answers": draft.answers, "committed": draft.committed, "revisions": draft.revisions, "regions": regions}


def _get(rows: QuerySet[Object], row_id: UUID) -> Object:
    if (row := rows.filter(pk=row_id).first()) is None:
        raise _missing()
    return row


def _require_role(person: Person, project_id: UUID, roles: frozenset[str]) -> None:
    role = role_in(person, project_id)
    if role is None:
        raise _missing()
    if role not in roles:
        raise Forbidden(_("Your role in this project does not allow this; ask a manager of the project."))


def _missing() -> Missing:
    return Missing(_("There is no such thing here, or it is not yours to see."))
