"""The page on which files with a model's answers are sent."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from annotation.access import MANAGERS, access_benchmark
from annotation.actions.evaluating.result_files.uploads import create_file_evaluation
from frontend.forms.evaluations import FileEvaluationForm
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, show_page

SECTION = "benchmark"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_file_evaluation(request: PersonRequest, benchmark_id: UUID) -> HttpResponse:
    """Shows the form, and stores the files for a worker."""
    benchmark = access_benchmark(request.user, benchmark_id, MANAGERS)
    form = FileEvaluationForm(request.POST, request.FILES) if request.method == "POST" else FileEvaluationForm()
    if form.is_valid():
        with errors_beside_fields(form):
            evaluation = create_file_evaluation(
                actor=request.user, benchmark=benchmark, spec=form.spec(), files=form.cleaned_data["file"]
            )
            return redirect("evaluation", evaluation.id)
    status = 422 if form.errors else 200
    context = {"benchmark": benchmark, "form": form}
    return show_page(
        request,
        "benchmarks/evaluations/from_files.html",
        context,
        project=benchmark.project,
        section=SECTION,
        status=status,
    )
