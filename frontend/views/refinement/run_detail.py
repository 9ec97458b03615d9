"""The page of one run: watched, paused, resumed, cancelled, its failed requests asked again."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import access_run
from annotation.actions.refining.runs import cancel_run, pause_run, resume_run, retry_failed
from annotation.models import ModelJobStatus, Run
from annotation.queries.calling.consents import endpoints_to_allow
from annotation.queries.refining.progress import run_progress
from annotation.queries.refining.sample import sample_of
from annotation.refining.endpoints import load_endpoints
from frontend.forms.refinement.runs import ResumeForm, request_terms
from frontend.presenting.jobs.run_view import RunRow
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, show_page


@require_safe
@login_required
def run_detail(request: PersonRequest, run_id: UUID) -> HttpResponse:
    run = access_run(request.user, run_id)
    return _show(request, run, _resume_form(run))


@require_POST
@login_required
def pause(request: PersonRequest, run_id: UUID) -> HttpResponse:
    pause_run(actor=request.user, run=access_run(request.user, run_id))
    return redirect("run", run_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def resume(request: PersonRequest, run_id: UUID) -> HttpResponse:
    """Resumes a run with the budgets of the form, or shows the page again with what was typed and what is wrong.

    A GET leads to the run: the page of an error has this address, and may be loaded again or read in another language.
    """
    run = access_run(request.user, run_id)
    if request.method != "POST":
        return redirect("run", run_id)
    form = ResumeForm(request.POST, run=run)
    if form.is_valid():
        with errors_beside_fields(form):
            resume_run(actor=request.user, run=run, **form.changes(run))
            return redirect("run", run_id)
    return _show(request, run, form, status=422)


@require_POST
@login_required
def cancel(request: PersonRequest, run_id: UUID) -> HttpResponse:
    cancel_run(actor=request.user, run=access_run(request.user, run_id))
    return redirect("run", run_id)


@require_POST
@login_required
def retry(request: PersonRequest, run_id: UUID) -> HttpResponse:
    retry_failed(actor=request.user, run=access_run(request.user, run_id))
    messages.success(request, _("The failed ones are asked again."))
    return redirect("run", run_id)


def _show(request: PersonRequest, run: Run, form: ResumeForm, status: int = 200) -> HttpResponse:
    endpoints = load_endpoints()
    context = {
        "run": run,
        "row": RunRow.of(run),
        "progress": run_progress(run),
        "sample": sample_of(run),
        "request_terms": request_terms(run, endpoints.get(run.endpoint)),
        "is_unfinished": run.status in run.UNFINISHED,
        "is_moving": bool(run.endpoint) and run.status in run.UNFINISHED,  # batch files wait for people
        "is_without_answers": 0 < run.total == run.failed_requests,
        "resume_form": form,
        "has_budget_fields": _has_budget_fields(run),
        "to_allow": endpoints_to_allow(run.project, [run.endpoint, run.judge_endpoint]),
    }
    return show_page(
        request, "refinement/runs/detail.html", context, project=run.project, section="refinement", status=status
    )


def _has_budget_fields(run: Run) -> bool:
    """Tells whether a budget can help: not a run that has none and failed for another reason."""
    has_budget = run.budget_tokens is not None or run.budget_money is not None
    return bool(run.endpoint) and (has_budget or run.status == ModelJobStatus.PAUSED)


def _resume_form(run: Run) -> ResumeForm:
    return ResumeForm(run=run, initial={"budget_tokens": run.budget_tokens, "budget_money": run.budget_money})
