"""The state of an installation in words: what is wrong first, then rows of queues, of work that waits, of failures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from annotation.hints import Pulse
from annotation.models import Job, ModelJob
from annotation.queries.system.inspection import FailedInspection, InspectionLag, StaleStatistics
from annotation.queries.system.jobs import COUNT_LIMIT, FailedJob, WaitingJobs
from annotation.queries.system.storage import Database, FileSystem
from annotation.wording.rejections import explain_work
from annotation.wording.runs import explain_failure
from frontend.templatetags.loupe import number

KINDS: Final[Mapping[str, Promise]] = {
    "image": pgettext_lazy("kind of work", "images being prepared"),
    "import": pgettext_lazy("kind of work", "imports"),
    "export": pgettext_lazy("kind of work", "exports"),
    "run": pgettext_lazy("kind of work", "runs of refinement"),
    "recheck": pgettext_lazy("kind of work", "rechecks"),
    "results file": pgettext_lazy("kind of work", "results files"),
    "benchmark": pgettext_lazy("kind of work", "benchmarks"),
    "evaluation": pgettext_lazy("kind of work", "evaluations"),
    "judging": pgettext_lazy("kind of work", "judgings by models"),
    "bulk acceptance": pgettext_lazy("kind of work", "acceptances in bulk"),
}
FAILED_KINDS: Final[Mapping[str, Promise]] = {
    "import": pgettext_lazy("failed work", "import"),
    "export": pgettext_lazy("failed work", "export"),
    "run": pgettext_lazy("failed work", "run of refinement"),
    "recheck": pgettext_lazy("failed work", "recheck"),
    "results file": pgettext_lazy("failed work", "results file"),
    "benchmark": pgettext_lazy("failed work", "benchmark"),
    "evaluation": pgettext_lazy("failed work", "evaluation"),
    "judging": pgettext_lazy("failed work", "judging by a model"),
    "bulk acceptance": pgettext_lazy("failed work", "acceptance in bulk"),
}
DISKS: Final[Mapping[str, Promise]] = {
    "data": gettext_lazy("LOUPE_DATA"),
    "files": gettext_lazy("images and releases"),
}
_PAGES: Final[Mapping[str, Callable[[Any], str]]] = {
    "import": lambda job: reverse("import", args=[job.id]),
    "export": lambda job: reverse("export", args=[job.id]),
    "run": lambda job: reverse("run", args=[job.id]),
    "recheck": lambda job: reverse("run", args=[job.run_id]),
    "results file": lambda job: reverse("batch_files", args=[job.run_id]),
    "benchmark": lambda job: reverse("benchmark", args=[job.id]),
    "evaluation": lambda job: reverse("evaluation", args=[job.id]),
    "judging": lambda job: reverse("evaluation_judges", args=[job.evaluation_id]),
    "bulk acceptance": lambda job: reverse("bulk_acceptance", args=[job.id]),
}
FULL_PERCENT: Final = 90
LONG_WAIT: Final = timedelta(minutes=2)
OLD_STATISTICS: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue with how many messages wait in it, None if Redis does not answer, and whether a worker consumes it."""

    name: str
    length: int | None
    is_consumed: bool


@dataclass(frozen=True, slots=True)
class WaitingRow:
    name: str
    queue: str
    waiting: str
    running: str
    age: str


@dataclass(frozen=True, slots=True)
class FailureRow:
    name: str
    project: str
    reason: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SystemState:
    """The parts of an installation; None for what could not be read in time."""

    pulses: Sequence[Pulse]
    queues: Sequence[QueueRow]
    broker: Mapping[str, Any]
    disks: Sequence[FileSystem]
    database: Database | None
    lags: Sequence[InspectionLag] | None
    stale: Sequence[StaleStatistics] | None

    def problems(self) -> list[str]:
        """Returns what is wrong, and what to do about it."""
        return [*self._of_workers(), *self._of_counting(), *self._of_room()]

    def _of_workers(self) -> Iterator[str]:
        if not self.broker:
            yield _("Redis does not answer. Nothing is lost: start it, and the workers go on.")
            return
        if not self.pulses:
            yield _("No worker is alive. Start one; until then nothing is prepared, exported or counted.")
            return
        for queue in self.queues:
            if not queue.is_consumed:
                sentence = _("No worker consumes the queue “%(queue)s”: add it to the --queues of one.")
                yield sentence % {"queue": queue.name}

    def _of_counting(self) -> Iterator[str]:
        read_at = timezone.now()
        for lag in (self.lags or ())[:1]:
            if read_at - lag.waiting_since > LONG_WAIT:
                sentence = _("The inspection is behind: in “%(project)s” a critique has waited for %(age)s.")
                yield sentence % {"project": lag.name, "age": age_in_words(lag.waiting_since)}
        for stale in (self.stale or ())[:1]:
            since = stale.computed_at or stale.counted_at
            if read_at - since > OLD_STATISTICS:
                sentence = _("The statistics of “%(project)s” are %(age)s old, and critiques have changed since.")
                yield sentence % {"project": stale.name, "age": age_in_words(since)}

    def _of_room(self) -> Iterator[str]:
        for disk in self.disks:
            if disk.used_percent >= FULL_PERCENT:
                sentence = _("The disk of %(names)s is %(percent)s %% full: %(free)s are free.")
                yield sentence % {
                    "names": disk_names(disk),
                    "percent": disk.used_percent,
                    "free": filesizeformat(disk.free),
                }
        if self.database is None:
            yield _("The database answers slowly: parts of this page could not be read in time.")
        elif self.database.connections * 100 >= self.database.most_connections * FULL_PERCENT:
            sentence = _("The database has %(number)s of at most %(most)s connections.")
            yield sentence % {"number": self.database.connections, "most": self.database.most_connections}


def age_in_words(since: datetime) -> str:
    """Returns for how long, such as "3 minutes"."""
    if timezone.now() - since < timedelta(minutes=1):
        return _("less than a minute")
    return timesince(since, depth=1)


def disk_names(disk: FileSystem) -> str:
    """Returns what is kept on a disk."""
    return ", ".join(str(DISKS[name]) for name in disk.names)


def queue_rows(names: Sequence[str], lengths: Mapping[str, int], pulses: Sequence[Pulse]) -> list[QueueRow]:
    """Returns the queues with their lengths, and whether any worker consumes each."""
    consumed = {queue for pulse in pulses for queue in pulse.queues}
    return [QueueRow(name, lengths.get(name), name in consumed) for name in names]


def waiting_rows(kinds: Sequence[WaitingJobs]) -> list[WaitingRow]:
    """Returns the kinds of work with their numbers in words."""
    return [
        WaitingRow(
            str(KINDS.get(kind.noun, kind.noun)),
            kind.queue,
            _up_to(kind.waiting),
            _up_to(kind.running),
            age_in_words(kind.oldest) if kind.oldest else "",
        )
        for kind in kinds
    ]


def _up_to(count: int) -> str:
    return f"{number(COUNT_LIMIT)}+" if count >= COUNT_LIMIT else number(count)


def failure_rows(failures: Sequence[FailedJob], inspections: Sequence[FailedInspection]) -> list[FailureRow]:
    """Returns what failed, the latest first, with the reason and the page of each."""
    rows = [_failed_job(failure) for failure in failures]
    rows += [
        FailureRow(
            _("inspection of a critique"),
            inspection.name,
            _("The program has an error (%(error)s); the worker’s log has it all. The critique is safe.")
            % {"error": inspection.failure},
            reverse("critique", args=[inspection.critique_id]),
            inspection.at,
        )
        for inspection in inspections
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _failed_job(failure: FailedJob) -> FailureRow:
    job = failure.job
    url = _PAGES[job.NOUN](job) if job.NOUN in _PAGES else ""
    name = str(FAILED_KINDS.get(job.NOUN, job.NOUN))
    return FailureRow(name, failure.project.name, _reason(job), url, failure.at)


def _reason(job: Job) -> str:
    if isinstance(job, ModelJob):
        return explain_failure(job.failure, job.failure_params)
    return explain_work(job)
