"""The page of one run: watched, paused, resumed, cancelled, its failed requests asked again."""

from functools import partial
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from annotation.access import access_run
from annotation.actions.refining.runs import cancel_run, pause_run, resume_run, retry_failed
from annotation.models import ModelJobStatus, Run
from annotation.queries.calling.consents import endpoints_to_allow
from annotation.queries.refining.progress import run_progress
from annotation.queries.refining.sample import sample_of
from annotation.refining.endpoints import load_endpoints
from frontend.forms.refinement.runs import ResumeForm, request_terms
from frontend.presenting.jobs.run_view import RunRow
from frontend.site.rendering import PersonRequest, show_page
from frontend.views.model_jobs import JobVerbs


@require_safe
@login_required
def run_detail(request: PersonRequest, run_id: UUID) -> HttpResponse:
    run = access_run(request.user, run_id)
    return _show(request, run, _resume_form(run))


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


_VERBS: Final = JobVerbs("run", access_run, lambda job: reverse("run", args=[job.id]))
pause = _VERBS.verb(pause_run)
resume = _VERBS.resume(resume_run, ResumeForm, partial(_show, status=422))
cancel = _VERBS.verb(cancel_run)
retry = _VERBS.verb(retry_failed, gettext_lazy("The failed ones are asked again."))
