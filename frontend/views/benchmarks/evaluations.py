"""Pages of evaluations: the list of a benchmark's, the form with its live estimate, and the page of one."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import MANAGERS, READERS, access_benchmark, access_evaluation
from annotation.actions.evaluating.answers.reading import read_again
from annotation.actions.evaluating.evaluations.changes import change_evaluation
from annotation.actions.evaluating.evaluations.evaluations import (
    cancel_evaluation,
    check_spec,
    create_evaluation,
    pause_evaluation,
    resume_evaluation,
    retry_failed,
)
from annotation.evaluating.prompts import question_text
from annotation.models import Benchmark, Criterion, Evaluation, ModelJobStatus
from annotation.queries.calling.consents import endpoints_to_allow
from annotation.queries.evaluating.evaluations.estimates import estimate_evaluation
from annotation.queries.evaluating.evaluations.progress import evaluation_progress
from annotation.refining.endpoints import Endpoint, load_endpoints
from frontend.forms.evaluations import ChangeEvaluationForm, EvaluationForm, ResumeEvaluationForm
from frontend.presenting.jobs.evaluation_view import (
    EvaluationRow,
    file_entries,
    missing_items,
    money_of_both,
    request_terms,
)
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, page_of, show_page
from frontend.views.model_jobs import JobVerbs

SECTION = "benchmark"


@require_safe
@login_required
def evaluation_list(request: PersonRequest, benchmark_id: UUID) -> HttpResponse:
    benchmark = access_benchmark(request.user, benchmark_id, READERS)
    rows = page_of(request, benchmark.evaluations.select_related("requested_by"))
    reasons = benchmark.items.filter(criterion=Criterion.AESI).count()
    context = {
        "benchmark": benchmark,
        "rows": rows,
        "evaluations": [EvaluationRow(evaluation, reasons) for evaluation in rows],
        "is_unfinished": any(evaluation.status in Evaluation.UNFINISHED for evaluation in rows),
    }
    return show_page(request, "benchmarks/evaluations/list.html", context, project=benchmark.project, section=SECTION)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_evaluation(request: PersonRequest, benchmark_id: UUID) -> HttpResponse:
    """Shows the form, and requests the evaluation."""
    benchmark = access_benchmark(request.user, benchmark_id, MANAGERS)
    form = EvaluationForm(request.POST or None)
    to_allow = _to_allow(benchmark, form)
    judges_to_allow = _judges_to_allow(benchmark, form)
    if form.is_valid():
        form.require_acknowledgement([*to_allow, *judges_to_allow])
    if form.is_valid():
        with errors_beside_fields(form):
            acknowledged = form.cleaned_data["acknowledged"]
            evaluation = create_evaluation(
                actor=request.user, benchmark=benchmark, spec=form.spec(), acknowledged=acknowledged
            )
            return redirect("evaluation", evaluation.id)
    context = {"benchmark": benchmark, "form": form, "to_allow": to_allow, "sends_images": form.sends_images}
    context["judges_to_allow"] = judges_to_allow
    status = 422 if form.errors else 200
    return show_page(
        request, "benchmarks/evaluations/new.html", context, project=benchmark.project, section=SECTION, status=status
    )


@require_POST
@login_required
def estimate(request: PersonRequest, benchmark_id: UUID) -> HttpResponse:
    """Returns what the requested evaluation would take, while the form is filled in. Stores nothing."""
    benchmark = access_benchmark(request.user, benchmark_id, MANAGERS)
    form = EvaluationForm(request.POST)
    to_allow = _to_allow(benchmark, form)
    context: dict[str, Any] = {"form": form, "to_allow": to_allow, "sends_images": form.sends_images}
    context["judges_to_allow"] = judges_to_allow = _judges_to_allow(benchmark, form)
    if form.is_valid():
        item = benchmark.items.order_by("number").first()
        figures = estimate_evaluation(benchmark, form.spec())
        context |= {
            "endpoint": form.chosen_endpoint,
            "judge": form.chosen_judge,
            "estimate": figures,
            "judging": figures and figures.judging,
            "both": figures and money_of_both(figures, form.chosen_endpoint, form.chosen_judge),
            "first_prompt": question_text(item.text, item.options) if item else "",
        }
        with errors_beside_fields(form):
            check_spec(form.spec())
    if form.is_valid() and "sent" in request.POST:  # it was sent without the confirmation: the error stays
        form.require_acknowledgement([*to_allow, *judges_to_allow])
    return render(request, "benchmarks/evaluations/parts/estimate.html", context)


@require_safe
@login_required
def evaluation_detail(request: PersonRequest, evaluation_id: UUID) -> HttpResponse:
    evaluation = access_evaluation(request.user, evaluation_id)
    return _show(request, evaluation, _resume_form(evaluation))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: PersonRequest, evaluation_id: UUID) -> HttpResponse:
    """Renames an evaluation or leaves it out of the table, or shows the page again with what is wrong.

    A GET leads to the evaluation: the page of an error has this address, and may be loaded again.
    """
    evaluation = access_evaluation(request.user, evaluation_id, MANAGERS)
    if request.method != "POST":
        return redirect("evaluation", evaluation_id)
    form = ChangeEvaluationForm(request.POST)
    if form.is_valid():
        with errors_beside_fields(form):
            changed = change_evaluation(actor=request.user, evaluation=evaluation, **form.cleaned_data)
            is_hidden = changed.is_hidden
            messages.success(request, _("Saved. The table leaves it out.") if is_hidden else _("Saved."))
            return redirect("evaluation", evaluation_id)
    return _show(request, evaluation, _resume_form(evaluation), status=422, change_form=form)


def _show(
    request: PersonRequest,
    evaluation: Evaluation,
    form: ResumeEvaluationForm,
    status: int = 200,
    change_form: ChangeEvaluationForm | None = None,
) -> HttpResponse:
    has_budget = evaluation.budget_tokens is not None or evaluation.budget_money is not None
    names = [evaluation.endpoint] if evaluation.endpoint else []
    is_unfinished = evaluation.status in evaluation.UNFINISHED
    context = {
        "evaluation": evaluation,
        "benchmark": evaluation.benchmark,
        "row": EvaluationRow(evaluation),
        "progress": evaluation_progress(evaluation),
        "request_terms": request_terms(evaluation, load_endpoints().get(evaluation.endpoint)),
        "files": file_entries(evaluation),
        "missing": missing_items(evaluation),
        "has_answers": evaluation.status == ModelJobStatus.DONE or not evaluation.is_from_files,
        "is_unfinished": is_unfinished,
        "is_moving": is_unfinished,
        "resume_form": form,
        "change_form": change_form or _change_form(evaluation),
        "has_budget_fields": has_budget or evaluation.status == ModelJobStatus.PAUSED,
        "sends_images": evaluation.sends_images,
        "judges_to_allow": endpoints_to_allow(evaluation.project, filter(None, [evaluation.judge_endpoint])),
        "to_allow": endpoints_to_allow(evaluation.project, names, images=evaluation.sends_images),
    }
    return show_page(
        request,
        "benchmarks/evaluations/detail.html",
        context,
        project=evaluation.project,
        section=SECTION,
        status=status,
    )


def _change_form(evaluation: Evaluation) -> ChangeEvaluationForm:
    return ChangeEvaluationForm(initial={"name": evaluation.name, "is_hidden": evaluation.is_hidden})


def _resume_form(evaluation: Evaluation) -> ResumeEvaluationForm:
    initial = {"budget_tokens": evaluation.budget_tokens, "budget_money": evaluation.budget_money}
    return ResumeEvaluationForm(run=evaluation, initial=initial)


def _to_allow(benchmark: Benchmark, form: EvaluationForm) -> list[Endpoint]:
    endpoint = form.chosen_endpoint
    names = [endpoint.name] if endpoint else list(form.endpoints)[:1]
    return endpoints_to_allow(benchmark.project, names, images=form.sends_images)


def _judges_to_allow(benchmark: Benchmark, form: EvaluationForm) -> list[Endpoint]:
    return endpoints_to_allow(benchmark.project, [form.chosen_judge.name] if form.chosen_judge else [])


_VERBS: Final = JobVerbs(
    "evaluation", partial(access_evaluation, roles=MANAGERS), lambda job: reverse("evaluation", args=[job.id])
)
pause = _VERBS.verb(pause_evaluation)
resume = _VERBS.resume(resume_evaluation, ResumeEvaluationForm, partial(_show, status=422))
cancel = _VERBS.verb(cancel_evaluation)
retry = _VERBS.verb(retry_failed, gettext_lazy("The failed ones are asked again."))
read = _VERBS.verb(read_again, gettext_lazy("The stored answers were read again; no model was asked."))
