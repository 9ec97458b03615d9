"""Requests, cancels and retries benchmarks, and sends their hints again."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from annotation.actions.curating.holding_out import hold_out_images
from annotation.actions.shared import jobs
from annotation.actions.shared.attempts import resend_lost
from annotation.actions.shared.events import record_event
from annotation.errors import Invalid
from annotation.evaluating.publishing.spec import parse_spec
from annotation.models import Benchmark, Image, Person, Project
from annotation.queries.evaluating.publishing.benchmark_preview import preview_benchmark

MAX_NAME: Final = 100


@transaction.atomic
def request_benchmark(*, actor: Person, project: Project, name: str, spec: Mapping[str, Any]) -> Benchmark:
    """Requests the next version of a benchmark; a worker chooses its items and writes its files.

    `spec` has the fields of BenchmarkSpec; what is absent has its default. Raises Invalid naming each invalid field.
    """
    name = _check_name(name)
    parsed = parse_spec(spec)
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    latest = Benchmark.objects.filter(project=project, name=name).aggregate(latest=Max("version"))["latest"]
    benchmark = Benchmark.objects.create(
        project=project, name=name, version=(latest or 0) + 1, spec=parsed.as_json(), requested_by=actor
    )
    _record(actor, "requested", benchmark, name=name, version=benchmark.version, spec=benchmark.spec)
    jobs.enqueue(benchmark)
    benchmark.refresh_from_db(fields=["created_at"])  # the database's own
    return benchmark


@transaction.atomic
def cancel_benchmark(*, actor: Person, benchmark: Benchmark) -> Benchmark:
    """Cancels a benchmark that is not published; a worker that is writing it notices in a second. Raises Conflict."""
    benchmark = _lock(benchmark)
    if jobs.cancel(benchmark):
        _record(actor, "cancelled", benchmark)
    return benchmark


@transaction.atomic
def retry_benchmark(*, actor: Person, benchmark: Benchmark) -> Benchmark:
    """Queues a failed or cancelled benchmark again, of the candidates that there will be then. Raises Conflict."""
    benchmark = _lock(benchmark)
    if jobs.retry(benchmark, done=0, total=0):
        _record(actor, "retried", benchmark)
    return benchmark


@transaction.atomic
def hold_out_candidates(*, actor: Person, project: Project, spec: Mapping[str, Any]) -> int:
    """Holds out the images of accepted candidates that would be in a benchmark but for that.

    Near-duplicates are held out with them. Returns the number of images held out. Raises Invalid for an invalid spec.
    """
    preview = preview_benchmark(project, parse_spec(spec))
    images = list(Image.objects.filter(project=project, pk__in=preview.to_hold_out).order_by("pk"))
    return hold_out_images(actor=actor, project=project, images=images) if images else 0


def resend_benchmarks() -> None:
    """Sends the hints again for benchmarks that wait although no message does, and for those whose worker died."""
    resend_lost(Benchmark.objects.all())


def _check_name(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name or len(name) > MAX_NAME:
        sentence = _("Give a name of at most %(number)d characters.") % {"number": MAX_NAME}
        raise Invalid(_("Some fields need another look."), fields={"name": [sentence]})
    return name


def _lock(benchmark: Benchmark) -> Benchmark:
    rows = Benchmark.objects.select_for_update(of=("self",)).select_related("project", "requested_by")
    return rows.get(pk=benchmark.pk)


def _record(actor: Person, verb: str, benchmark: Benchmark, **data: Any) -> None:
    project_id = benchmark.project_id
    record_event(actor=actor, verb=verb, noun="benchmark", target=benchmark.id, project_id=project_id, **data)
