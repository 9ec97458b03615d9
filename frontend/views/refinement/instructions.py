"""Pages of instructions: the list, one of them with its critique, its judgement, and the checks run again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import READERS, access_instruction, access_project, access_run
from annotation.actions.refining.instructions import judge_instruction
from annotation.actions.refining.rechecks import recheck_run
from annotation.models import Instruction, Project, Recheck
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.queries.refining.instruction_json import lit_passages
from annotation.queries.refining.instructions import (
    InstructionFilter,
    answer_of,
    events_of_instruction,
    list_instructions,
    spot_checks_of,
)
from annotation.queries.refining.spot_checks import runs_with_instructions
from annotation.refining.wordings import wording_hash, wording_of
from frontend.forms.filters import filters_of
from frontend.forms.refinement.instructions import InstructionFilterForm, JudgementForm
from frontend.forms.refinement.runs import run_name
from frontend.presenting.audit_phrases import phrase_events
from frontend.presenting.progress_view import percent
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, show_page

EVENTS_SHOWN = 50


@require_safe
@login_required
def instruction_list(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Lists the instructions that changed last, filtered; with a run, its last recheck too."""
    project = access_project(request.user, project_id, READERS)
    form = InstructionFilterForm(request.GET, runs=runs_with_instructions(project))
    criteria = _criteria(form)
    page = list_instructions(project, criteria, request.GET.get("after", ""))
    context = {
        "page": page,
        "filter": form,
        "is_filtered": criteria != InstructionFilter(),
        "is_first": "after" not in request.GET,
        **_recheck_context(project, criteria.run),
    }
    return show_page(request, "refinement/instructions/list.html", context, project=project, section="refinement")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def instruction_detail(request: PersonRequest, instruction_id: UUID) -> HttpResponse:
    """Shows an instruction beside its critique, and takes a judgement of it."""
    instruction = access_instruction(request.user, instruction_id)
    form = JudgementForm(
        request.POST or None,
        instruction=instruction,
        initial={"wording": wording_hash(wording_of(instruction))},
    )
    if request.method == "POST" and form.is_valid():
        with errors_beside_fields(form):
            judge_instruction(actor=request.user, instruction=instruction, **form.judgement())
            messages.success(request, _("Your judgement is stored."))
            return redirect("instruction", instruction.id)
    context = _detail(request, instruction, form)
    return show_page(
        request,
        "refinement/instructions/detail.html",
        context,
        project=instruction.project,
        section="refinement",
        status=422 if form.errors else 200,
    )


@require_POST
@login_required
def recheck(request: PersonRequest, run_id: UUID) -> HttpResponse:
    """Requests that the checks run again over a run's instructions."""
    run = access_run(request.user, run_id)
    recheck_run(actor=request.user, run=run)
    return redirect(f"{reverse('instructions', args=[run.project_id])}?run={run.id}")


def _criteria(form: InstructionFilterForm) -> InstructionFilter:
    values = {name: value for name, value in filters_of(form).items() if value}
    if "run" in values:
        values["run"] = UUID(values["run"])
    return InstructionFilter(**values)


def _recheck_context(project: Project, run_id: UUID | None) -> dict[str, Any]:
    run = project.runs.filter(pk=run_id).select_related("recipe").first() if run_id else None
    if run is None:
        return {}
    recheck = run.rechecks.first()
    is_unfinished = recheck is not None and recheck.status in Recheck.UNFINISHED
    share = percent(recheck.done, recheck.total) if recheck else 0
    return {"run": run, "recheck": recheck, "is_unfinished": is_unfinished, "percent": share}


def _detail(request: PersonRequest, instruction: Instruction, form: JudgementForm) -> dict[str, Any]:
    image = instruction.critique.image
    events = list(events_of_instruction(instruction)[:EVENTS_SHOWN])
    return {
        "instruction": instruction,
        "run_name": run_name(instruction.run),
        "image": image,
        "url": rendition_urls(image.renditions).get("view", ""),
        "passages": list(lit_passages(instruction)),
        "form": form,
        "spot_checks": spot_checks_of(instruction),
        "phrases": phrase_events(events),
        "request_answer": answer_of(instruction),
        "is_own": instruction.critique.annotator_id == request.user.id,
    }
