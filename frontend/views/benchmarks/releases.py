"""Pages of benchmarks: requested with a preview, watched, read, downloaded."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import MANAGERS, READERS, access_benchmark, access_project, role_in
from annotation.actions.evaluating.publishing.benchmarks import (
    cancel_benchmark,
    hold_out_candidates,
    request_benchmark,
    retry_benchmark,
)
from annotation.evaluating.publishing.spec import parse_spec
from annotation.models import Benchmark, Role
from annotation.queries.evaluating.publishing.benchmark_preview import preview_benchmark
from frontend.forms.benchmarks import BenchmarkForm, ExclusionFilter, initial_of
from frontend.forms.filters import filters_of
from frontend.presenting.benchmarks.releases import (
    describe_spec,
    exclusions_in_words,
    letters_of,
    people_of,
    with_sentences,
)
from frontend.presenting.progress_view import percent
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, page_of, show_page

SECTION = "benchmark"


@require_safe
@login_required
def benchmark_list(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, READERS)
    rows = page_of(request, project.benchmarks.select_related("requested_by"))
    is_unfinished = any(benchmark.status in Benchmark.UNFINISHED for benchmark in rows)
    context = {"rows": rows, "is_unfinished": is_unfinished}
    return show_page(request, "benchmarks/list.html", context, project=project, section=SECTION)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_benchmark(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    form = BenchmarkForm(request.POST or None, initial=initial_of(request.GET))
    if form.is_valid():
        with errors_beside_fields(form):
            name = form.cleaned_data["name"]
            benchmark = request_benchmark(actor=request.user, project=project, name=name, spec=form.spec())
            return redirect("benchmark", benchmark.id)
    status = 422 if form.errors else 200
    return show_page(request, "benchmarks/new.html", {"form": form}, project=project, section=SECTION, status=status)


@require_POST
@login_required
def preview(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Returns what the benchmark would hold while the form is filled in. Stores nothing."""
    project = access_project(request.user, project_id, MANAGERS)
    form = BenchmarkForm(request.POST)
    form.pass_over_empty_name()
    context: dict[str, Any] = {"form": form, "project": project}
    if not form.errors:
        with errors_beside_fields(form):
            figures = preview_benchmark(project, parse_spec(form.spec()))
            context |= {
                "preview": figures,
                "to_hold_out": len(figures.to_hold_out),
                "excluded": exclusions_in_words(figures.excluded),
            }
    return render(request, "benchmarks/parts/preview.html", context)


@require_POST
@login_required
def hold_out(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Holds out what the benchmark of the form lacks, and shows the form again as it was filled in."""
    project = access_project(request.user, project_id, MANAGERS)
    form = BenchmarkForm(request.POST)
    form.pass_over_empty_name()
    if not form.errors:
        with errors_beside_fields(form):
            number = hold_out_candidates(actor=request.user, project=project, spec=form.spec())
            messages.success(request, _("Images that are held out now: %(number)d.") % {"number": number})
    if form.errors:
        messages.error(request, _("No image was held out. Correct the marked fields first."))
    values = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
    return redirect(f"{reverse('new_benchmark', args=[project.id])}?{urlencode(values)}")


@require_safe
@login_required
def benchmark_detail(request: PersonRequest, benchmark_id: UUID) -> HttpResponse:
    benchmark = access_benchmark(request.user, benchmark_id)
    manages = role_in(request.user, benchmark.project_id) == Role.MANAGER
    counts = benchmark.manifest.get("counts", {})
    context = {
        "benchmark": benchmark,
        "is_unfinished": benchmark.status in Benchmark.UNFINISHED,
        "percent": percent(benchmark.done, benchmark.total),
        "counts": counts,
        "people": people_of(benchmark.manifest),
        "letters": letters_of(benchmark.manifest) if manages else [],  # of a few items, they tell the keys
        "excluded": exclusions_in_words(benchmark.manifest.get("excluded", {})),
        "request_terms": describe_spec(benchmark.spec),
        "public_files": benchmark.files.filter(private=False),
        "private_files": benchmark.files.filter(private=True) if manages else [],
    }
    return show_page(request, "benchmarks/detail.html", context, project=benchmark.project, section=SECTION)


@require_safe
@login_required
def exclusion_list(request: PersonRequest, benchmark_id: UUID) -> HttpResponse:
    benchmark = access_benchmark(request.user, benchmark_id)
    form = ExclusionFilter(request.GET)
    filters = {name: value for name, value in filters_of(form).items() if value}
    exclusions = benchmark.exclusions.select_related("candidate__image").filter(**filters).order_by("candidate")
    rows = page_of(request, exclusions)
    context = {
        "benchmark": benchmark,
        "rows": rows,
        "exclusions": with_sentences(rows),
        "filter": form,
        "is_filtered": bool(filters),
    }
    return show_page(request, "benchmarks/exclusions.html", context, project=benchmark.project, section=SECTION)


@require_POST
@login_required
def cancel(request: PersonRequest, benchmark_id: UUID) -> HttpResponse:
    benchmark = access_benchmark(request.user, benchmark_id, MANAGERS)
    cancel_benchmark(actor=request.user, benchmark=benchmark)
    return redirect("benchmark", benchmark.id)


@require_POST
@login_required
def retry(request: PersonRequest, benchmark_id: UUID) -> HttpResponse:
    benchmark = access_benchmark(request.user, benchmark_id, MANAGERS)
    retry_benchmark(actor=request.user, benchmark=benchmark)
    return redirect("benchmark", benchmark.id)
