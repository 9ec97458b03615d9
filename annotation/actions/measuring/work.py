"""Computes the statistics of projects whose roll-ups have moved. A worker calls it every few seconds.

What is read and computed holds no lock and no transaction id, which the feeds of all projects would wait for.
"""

import logging
import time
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from annotation.actions.measuring.agreement import agreement_figures, distribution_figures
from annotation.actions.measuring.own_figures import renew_daily
from annotation.actions.measuring.progress import progress_figures
from annotation.actions.measuring.raters import rater_figures
from annotation.actions.measuring.reading import Counted, read_counted
from annotation.actions.measuring.roll_ups import RollUps
from annotation.models import StatisticsRun, StoredStatistic
from annotation.models.quality.statistic import DAILY_PREFIX
from annotation.sql.rows import fetch_rows

logger = logging.getLogger(__name__)

LONGEST_TURN: Final = 10.0
# A projection ages without any new critique.
_DUE: Final = """
SELECT seen.project_id FROM annotation_inspectioncursor seen
  LEFT JOIN annotation_statisticsrun run ON run.project_id = seen.project_id
 WHERE seen.counted_at IS NOT NULL AND seen.recounted_seq IS NULL
   AND (run.computed_at IS NULL
        OR seen.counted_at > run.counted_at AND run.computed_at < now() - interval '55 seconds'
        OR run.computed_at < now() - interval '6 hours' AND seen.counted_at > now() - interval '30 days')
 ORDER BY run.computed_at NULLS FIRST
"""
_BEGIN: Final = """
INSERT INTO annotation_statisticsrun AS run (project_id, begun_at) VALUES (%(project)s, now())
ON CONFLICT (project_id) DO UPDATE SET begun_at = now()
 WHERE run.begun_at IS NULL OR run.begun_at < now() - interval '5 minutes'
"""


def compute_due_statistics() -> int:
    """Computes the statistics that are due, for some seconds; returns of how many projects."""
    until, number = time.monotonic() + LONGEST_TURN, 0
    for row in fetch_rows(_DUE):
        if time.monotonic() > until:
            break
        try:
            number += compute_statistics(row["project_id"])
        except Exception:
            logger.exception("The statistics of project %s could not be computed.", row["project_id"])
    return number


def compute_statistics(project_id: UUID) -> bool:
    """Computes and stores the statistics of a project; returns whether it did: not while another worker does."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, {"project": project_id})
        if not cursor.rowcount:
            return False
    began = time.monotonic()
    try:
        counted = read_counted(project_id)
        rows = _rows(counted)
        _store(counted.roll_ups, rows, time.monotonic() - began)
    finally:
        StatisticsRun.objects.filter(pk=project_id).update(begun_at=None)
    return True


def _rows(counted: Counted) -> list[StoredStatistic]:
    roll_ups, rated = counted.roll_ups, counted.rated
    figures = [
        *progress_figures(roll_ups),
        *agreement_figures(roll_ups, rated),
        *distribution_figures(roll_ups),
        *rater_figures(roll_ups, rated, counted.samples, counted.gold),
    ]
    return [figure.row(roll_ups.project_id, roll_ups.read_at) for figure in figures]


@transaction.atomic
def _store(roll_ups: RollUps, rows: list[StoredStatistic], seconds: float) -> None:
    """Replaces the stored statistics, unless newer ones are there."""
    run = StatisticsRun.objects.select_for_update().get(pk=roll_ups.project_id)
    if run.computed_at and run.computed_at > roll_ups.read_at:
        return
    stored = StoredStatistic.objects.filter(project=roll_ups.project_id)
    stored.exclude(name__startswith=DAILY_PREFIX).delete()
    own_figures = renew_daily(roll_ups.project_id, rows, roll_ups.read_at)
    StoredStatistic.objects.bulk_create([*rows, *own_figures], batch_size=1_000)
    run.computed_at, run.counted_at, run.seconds = roll_ups.read_at, roll_ups.counted_at, seconds
    run.stock = roll_ups.stock.as_json()
    run.save(update_fields=["computed_at", "counted_at", "seconds", "stock"])
