"""The system page, for site administrators: what to look at when something is wrong."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotation.errors import Forbidden
from annotation.hints import queue_lengths, queue_names, read_broker, read_pulses
from annotation.queries.system.bounded import bounded
from annotation.queries.system.inspection import failed_inspections, inspection_lags, stale_statistics
from annotation.queries.system.jobs import last_failures, waiting_jobs
from annotation.queries.system.storage import is_in_bucket, read_database, read_disks
from frontend.presenting.system_view import SystemState, failure_rows, queue_rows, waiting_rows
from frontend.site.rendering import PersonRequest, show_page


@require_safe
@login_required
@never_cache
def system(request: PersonRequest) -> HttpResponse:
    """Shows workers, queues, work that waits or failed, the inspection, disks and the database, as they are now."""
    if not request.user.is_superuser:
        raise Forbidden(_("Only site administrators may see this; ask one of them."))
    state = SystemState(
        pulses=read_pulses(),
        queues=queue_rows(queue_names(), queue_lengths(), read_pulses()),
        broker=read_broker(),
        disks=read_disks(),
        database=bounded(read_database),
        lags=bounded(inspection_lags),
        stale=bounded(stale_statistics),
    )
    waiting, failures, inspections = bounded(waiting_jobs), bounded(last_failures), bounded(failed_inspections)
    context = {
        "state": state,
        "problems": state.problems(),
        "waiting": None if waiting is None else waiting_rows(waiting),
        "failures": None if failures is None or inspections is None else failure_rows(failures, inspections),
        "is_in_bucket": is_in_bucket(),
        "version": settings.LOUPE_USER_AGENT.split()[0].removeprefix("Loupe/"),
    }
    return show_page(request, "system/system.html", context, section="system")
