"""Pages of judgements: the judging desk, the judges' figures, and what is asked of a model as a judge."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import MANAGERS, READERS, access_benchmark, access_evaluation, access_judging
from annotation.actions.evaluating.judging.judgements import set_judges_per_answer
from annotation.actions.evaluating.judging.judgings import (
    cancel_judging,
    create_judging,
    pause_judging,
    resume_judging,
    retry_judging,
)
from annotation.evaluating.judging.prompt import JUDGE_VERSION
from annotation.models import Benchmark, Evaluation, Judging, ModelJobStatus, Person
from annotation.queries.calling.consents import endpoints_to_allow
from annotation.queries.evaluating.judging.estimates import estimate_judging
from annotation.queries.evaluating.judging.judgement_figures import evaluation_figures, judgement_figures
from annotation.queries.evaluating.judging.open_answers import count_open_answers
from frontend.forms.judging import JudgesForm, JudgingForm, ResumeJudgingForm
from frontend.presenting.benchmarks.judging_messages import aspects_in_words, judging_messages
from frontend.presenting.benchmarks.judging_view import (
    agreement_rows,
    aspect_names,
    evaluation_rows,
    judge_rows,
    judging_entries,
)
from frontend.site.bundling import JUDGING_SCRIPT, JUDGING_STYLE, files_of
from frontend.site.errors import errors_beside_fields
from frontend.site.languages import language_tag
from frontend.site.rendering import PersonRequest, show_page
from frontend.views.model_jobs import JobVerbs

SECTION = "benchmark"


@require_safe
@login_required
@ensure_csrf_cookie
def judging_desk(request: PersonRequest, benchmark_id: UUID) -> HttpResponse:
    """Shows the desk. Its script claims what is to be judged, so that opening the page reserves nothing."""
    benchmark = access_benchmark(request.user, benchmark_id, READERS)
    context = {
        "project": benchmark.project,
        "benchmark": benchmark,
        "bootstrap": _bootstrap(request.user, benchmark),
        **files_of(JUDGING_STYLE, JUDGING_SCRIPT, bundled=not settings.DEBUG),
    }
    response = render(request, "benchmarks/judging/desk.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def judging_overview(request: PersonRequest, benchmark_id: UUID) -> HttpResponse:
    """Shows every judge's figures and how far judges agree; a manager sets how many people judge each answer."""
    is_change = request.method == "POST"
    benchmark = access_benchmark(request.user, benchmark_id, MANAGERS if is_change else READERS)
    form = JudgesForm(request.POST if is_change else None, initial={"judges_per_answer": benchmark.judges_per_answer})
    if form.is_valid():
        with errors_beside_fields(form):
            set_judges_per_answer(actor=request.user, benchmark=benchmark, count=form.cleaned_data["judges_per_answer"])
            return redirect("judging", benchmark_id)
    figures = judgement_figures(benchmark)
    context = {
        "benchmark": benchmark,
        "form": form,
        "aspects": aspect_names(),
        "evaluations": evaluation_rows(figures.evaluations),
        "agreements": agreement_rows(figures.agreements),
        "computed_at": figures.computed_at,
        "open_count": count_open_answers(request.user, benchmark),
    }
    status = 422 if form.errors else 200
    return show_page(
        request, "benchmarks/judging/overview.html", context, project=benchmark.project, section=SECTION, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evaluation_judges(request: PersonRequest, evaluation_id: UUID) -> HttpResponse:
    """Shows the judges of one evaluation, and asks an endpoint to judge it."""
    is_request = request.method == "POST"
    evaluation = access_evaluation(request.user, evaluation_id, MANAGERS if is_request else READERS)
    form = JudgingForm(request.POST if is_request else None)
    if form.is_valid():
        with errors_beside_fields(form):
            create_judging(actor=request.user, evaluation=evaluation, **form.cleaned_data)
            return redirect("evaluation_judges", evaluation_id)
    return _show_judges(request, evaluation, form)


@require_POST
@login_required
def estimate(request: PersonRequest, evaluation_id: UUID) -> HttpResponse:
    """Returns what the chosen judge would take, and whether its address has to be confirmed. Stores nothing."""
    evaluation = access_evaluation(request.user, evaluation_id, MANAGERS)
    form = JudgingForm(request.POST)
    context = {**_estimate_context(evaluation, form), "is_swap": True}
    return render(request, "benchmarks/judging/parts/estimate.html", context)


def _show_judges(
    request: PersonRequest,
    evaluation: Evaluation,
    form: JudgingForm,
    resume_forms: dict[UUID, ResumeJudgingForm] | None = None,
) -> HttpResponse:
    resume_forms = resume_forms or {}
    entries = judging_entries(evaluation, resume_forms)
    context = {
        "evaluation": evaluation,
        "benchmark": evaluation.benchmark,
        "aspects": aspect_names(),
        "rows": judge_rows(evaluation_figures(evaluation)),
        "judgings": entries,
        "is_moving": any(entry.judging.status in Judging.UNFINISHED for entry in entries),
        "form": form,
        **_estimate_context(evaluation, form),
    }
    status = 422 if form.errors or resume_forms else 200
    return show_page(
        request, "benchmarks/judging/judges.html", context, project=evaluation.project, section=SECTION, status=status
    )


def _estimate_context(evaluation: Evaluation, form: JudgingForm) -> dict[str, Any]:
    judge = form.chosen_endpoint
    if judge is None or evaluation.status != ModelJobStatus.DONE:
        return {"form": form}
    earlier = evaluation.judgings.filter(endpoint=judge.name, model=judge.model, prompt_version=JUDGE_VERSION)
    return {
        "form": form,
        "judge": judge,
        "judging": estimate_judging(evaluation, judge.name),
        "to_allow": endpoints_to_allow(evaluation.project, [judge.name]),
        # It is resumed or retried and never requested anew, unless it was cancelled.
        "earlier": earlier.exclude(status=ModelJobStatus.CANCELLED).first(),
    }


def _bootstrap(person: Person, benchmark: Benchmark) -> dict[str, Any]:
    return {
        "person": {"id": str(person.id), "name": person.get_username()},
        "language": language_tag(get_language()),
        "benchmark": {"id": str(benchmark.id), "name": str(benchmark)},
        "aspects": aspects_in_words(),
        "routes": {
            "base": settings.LOUPE_BASE_PATH,
            "api": reverse("api:me").removesuffix("me/"),
            "sign_in": reverse("account_login"),
            "overview": reverse("judging", args=[benchmark.id]),
        },
        "messages": judging_messages(),
    }


def _show_resume(request: PersonRequest, judging: Judging, form: ResumeJudgingForm) -> HttpResponse:
    return _show_judges(request, judging.evaluation, JudgingForm(), {judging.id: form})


_VERBS: Final = JobVerbs(
    "judging",
    partial(access_judging, roles=MANAGERS),
    lambda job: reverse("evaluation_judges", args=[job.evaluation_id]),
)
pause = _VERBS.verb(pause_judging)
resume = _VERBS.resume(resume_judging, ResumeJudgingForm, _show_resume)
cancel = _VERBS.verb(cancel_judging)
retry = _VERBS.verb(retry_judging, gettext_lazy("They are asked about again."))
