"""How far the work is, when it will be done, how long it takes, and how often the checks are right."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, timedelta
from enum import StrEnum
from typing import Any, Final

import numpy as np

from annotation.actions.measuring.figures import Figure, exact
from annotation.actions.measuring.roll_ups import RollUps
from annotation.models import Decision
from annotation.statistics.statistic import Reason, Statistic, share
from annotation.statistics.sums import median_of_counts

RECENT_DAYS: Final = 28
FEWEST_DAYS: Final = 7
"""A projection draws from the critiques of the last days; from fewer than a week of them nothing can be said."""
DRAWS: Final = 1_000
FARTHEST_DAYS: Final = 3_650
SEED: Final = 14
"""A projection draws the same numbers each time, so that it changes only with the work and the day."""


class NoProjection(StrEnum):
    """Why there is no projected day."""

    DONE = "done"
    NO_PACE = "no_pace"
    TOO_FAR = "too_far"


def progress_figures(roll_ups: RollUps) -> Iterator[Figure]:
    """Yields totals, the burn-up by batch, the projected day, coverage, times by stage and the checks' precision."""
    yield from _totals(roll_ups)
    yield from _burn_up(roll_ups)
    yield from _coverage(roll_ups)
    for stage, seconds in sorted(roll_ups.seconds.items()):
        yield Figure("stage_seconds", median_of_counts(seconds), scope={"stage": stage})
    yield from _checks(roll_ups.names)


def _totals(roll_ups: RollUps) -> Iterator[Figure]:
    critiques = roll_ups.names["critiques"]
    decided = sum(roll_ups.names[f"decision:{decision}"] for decision in Decision.values)
    yield Figure("critiques", exact(critiques, critiques))
    yield Figure("words", exact(roll_ups.names["words"], critiques))
    yield Figure("flagged", share(roll_ups.names["flagged"], critiques))
    for decision in Decision.values:
        number = roll_ups.names[f"decision:{decision}"]
        yield Figure("decision", share(number, decided), scope={"decision": decision}, details={"number": number})


def _burn_up(roll_ups: RollUps) -> Iterator[Figure]:
    """Yields what is done of what is asked for: of a closed batch, no more than what is claimed (`progress_of`)."""
    total: Counter[date] = Counter()
    remaining = 0
    for batch in roll_ups.batches:
        days = roll_ups.days.get(batch["id"], {})
        total.update(days)
        waiting = batch["claimed" if batch["status"] == "closed" else "remaining"]
        remaining += waiting
        done = sum(days.values())
        details = _series(days, roll_ups)
        yield Figure("burn_up", exact(done, done + waiting), scope={"batch": batch["id"]}, details=details)
    done = sum(total.values())
    yield Figure("burn_up", exact(done, done + remaining), details=_series(total, roll_ups))
    today = roll_ups.read_at.astimezone(UTC).date()
    statistic, reason = projected_days(total, remaining, today)
    details = {
        name: (today + timedelta(days=int(days))).isoformat()
        for name, days in (("day", statistic.value), ("low", statistic.low), ("high", statistic.high))
        if days is not None
    }
    yield Figure("projected_day", statistic, details={"remaining": remaining, **details}, reason=reason)


def _series(days: Mapping[date, int], roll_ups: RollUps) -> dict[str, Any]:
    return {
        "days": [[day.isoformat(), number] for day, number in sorted(days.items())],
        "remaining_counted_at": roll_ups.stock.counted_at.isoformat(),
    }


def projected_days(days: Mapping[date, int], remaining: int, today: date) -> tuple[Statistic, str]:
    """Returns in how many days the remaining critiques will be done, with the middle 95 % of a bootstrap, or why not.

    Each draw goes on with days taken at random from the last four weeks, those without work included, since the first
    day of work. Today is left out, because it is not over. `n` is the number of days that are drawn from.
    """
    if not remaining:
        return Statistic(0.0, None, None, 0), NoProjection.DONE
    first = min(days, default=today)
    number = min(RECENT_DAYS, (today - first).days)
    if number < FEWEST_DAYS:
        return Statistic.undefined(max(0, number), Reason.TOO_FEW), ""
    recent = np.array([days.get(today - timedelta(days=age), 0) for age in range(1, number + 1)])
    if not recent.any():
        return Statistic(None, None, None, number), NoProjection.NO_PACE
    horizon = int(min(FARTHEST_DAYS, 4 * remaining / recent.mean() + 4 * number))
    rng = np.random.default_rng(SEED)
    # A chunk of draws at a time keeps memory small where the horizon is far.
    ends = np.concatenate([_ends(rng, recent, remaining, horizon, DRAWS // 10) for _chunk in range(10)])
    middle, low, high = np.quantile(ends, [0.5, 0.025, 0.975], method="higher")
    if middle > horizon:
        return Statistic(None, None, None, number), NoProjection.TOO_FAR
    if high > horizon:
        return Statistic(float(middle), float(low), None, number), NoProjection.TOO_FAR
    return Statistic.of(float(middle), float(low), float(high), number), ""


def _ends(rng: np.random.Generator, recent: Any, remaining: int, horizon: int, draws: int) -> Any:
    """Returns the day of each draw on which nothing remains; the one after the horizon where there is none."""
    done = np.cumsum(rng.choice(recent, size=(draws, horizon)), axis=1) >= remaining
    return np.where(done.any(axis=1), done.argmax(axis=1) + 1, horizon + 1)


def _coverage(roll_ups: RollUps) -> Iterator[Figure]:
    """Yields how many images of each batch have so many critiques, and of how many more were asked for."""
    for batch in roll_ups.batches:
        counts = dict(roll_ups.images.get(batch["id"], {}))
        counts[0] = max(0, batch["images"] - sum(counts.values()))
        n = sum(counts.values())
        for critiques, number in sorted(counts.items()):
            scope = {"batch": batch["id"], "critiques": critiques}
            details = {"required": batch["required"], "images_counted_at": roll_ups.stock.counted_at.isoformat()}
            yield Figure("coverage", exact(number, n), scope=scope, details=details)
        yield Figure("topped_up", exact(batch["topped_up"], n), scope={"batch": batch["id"]})


def _checks(names: Counter[str]) -> Iterator[Figure]:
    """Yields how often each check fires, and how often reviewers did not accept what it had flagged."""
    for code in sorted({name.split(":")[1] for name in names if name.startswith(("flag:", "judged:"))}):
        yield Figure("flag", share(names[f"flag:{code}"], names["critiques"]), scope={"code": code})
        decided = {decision: names[f"judged:{code}:{decision}"] for decision in Decision.values}
        n = sum(decided.values())
        precision = share(n - decided[Decision.ACCEPT.value], n)
        yield Figure("check_precision", precision, scope={"code": code}, details=decided)
