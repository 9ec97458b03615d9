"""Opens an image to an adjudicator, who reads all answers and writes the final critique."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation.access import require_decided
from annotation.actions.shared.events import record_event
from annotation.actions.shared.image_locks import keep_images
from annotation.actions.shared.lifecycle import require_change
from annotation.errors import Conflict
from annotation.models import Assignment, AssignmentStatus, Image, Person, Project, Purpose
from annotation.queries.review.final_obstacles import find_final_obstacle


@transaction.atomic
def begin_final(*, adjudicator: Person, image: Image) -> Assignment:
    """Returns the adjudicator's assignment of purpose final, with a new lease.

    It takes no slot of the image. Asking again resumes it, with its draft. Raises Forbidden for a person who is no
    reviewer or manager of the project, Conflict `own_work` for one who wrote about the image themselves,
    `review_first` for one who may yet review a critique of it, `final_exists` and `final_in_work` where there is one or
    somebody else writes it, `too_few_critiques` where there is nothing to compare.
    """
    keep_images([image.pk])  # the batch before the image: a new assignment refers to it
    image = Image.objects.select_for_update(no_key=True, of=("self",)).select_related("project").get(pk=image.pk)
    project = image.project
    if obstacle := find_final_obstacle(adjudicator, image):
        raise obstacle
    require_decided(adjudicator, image.id, project.id)
    assignment = Assignment.objects.filter(image=image, annotator=adjudicator, purpose=Purpose.FINAL).first()
    if assignment is None:
        return _make(adjudicator, image, project)
    if assignment.status != AssignmentStatus.CLAIMED:
        require_change("assignment", assignment.status, AssignmentStatus.CLAIMED)
    assignment.status, assignment.ended_at = AssignmentStatus.CLAIMED, None
    assignment.lease_until = Now() + timedelta(minutes=project.lease_minutes)
    assignment.save(update_fields=["status", "ended_at", "lease_until"])
    return assignment


def _make(adjudicator: Person, image: Image, project: Project) -> Assignment:
    if project.questionnaire_id is None:
        raise Conflict(_("This project has no questionnaire yet; ask its manager to add one."), code="no_questionnaire")
    assignment = Assignment.objects.create(
        image=image,
        batch_id=image.batch_id,
        purpose=Purpose.FINAL,
        status=AssignmentStatus.CLAIMED,
        annotator=adjudicator,
        questionnaire_id=project.questionnaire_id,
        slot_number=1,
        sort_key=0,
        claimed_at=Now(),
        lease_until=Now() + timedelta(minutes=project.lease_minutes),
    )
    record_event(
        actor=adjudicator,
        verb="began",
        noun="final critique",
        target=assignment.id,
        project_id=project.id,
        image=str(image.id),
    )
    return assignment
