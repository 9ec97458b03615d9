"""`make bench-checks`: what the checks reject of the hand-written sets, by kind, and what an item costs.

    python -m bench.checks [--misses] [--held-out]

The held-out sets are looked at once, when the checks are finished: whoever works on the checks leaves them alone.
Beside the swapped items as they are, whose quotes another critique does not have, the table has a harder count: the
same items with a quote that the other critique does have. `sure_kept` and `sure_rejected` say how often a rightly
judged item is surer than a misjudged one (0.5 is chance), of the kept and of the rejected ones; last of each language's
sets together. Results are also in LOUPE_DATA/bench/checks.json.
"""

import argparse
import json
import os
from collections import defaultdict
from typing import Any

import django

from config.embedded.environment import data_directory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print every misjudged item")
    parser.add_argument("--held-out", action="store_true", help="measure the sets that nobody has looked at")
    arguments = parser.parse_args()
    os.environ.setdefault("LOUPE_SECRET_KEY", "bench")
    os.environ.setdefault("DATABASE_URL", "sqlite://")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    part = "held_out" if arguments.held_out else "development"
    results = _measure(part, print_misses=arguments.misses)
    path = data_directory() / "bench" / "checks.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1))


def _measure(part: str, *, print_misses: bool) -> dict[str, Any]:
    from bench.shared.refining.check_sets import Measurement, load_cases, measure, set_names

    results: dict[str, Any] = {}
    entries: dict[str, list[tuple[bool, bool, float]]] = defaultdict(list)
    for name in set_names(part):
        result = measure(load_cases(name, part))
        results[name] = _row(result)
        print(f"{name:6}", *(f"{kind} {value}" for kind, value in results[name].items()))
        entries[name[:2]] += result.sureness
        for case, judgement in result.misses if print_misses else ():
            findings = [(finding.check, finding.field, finding.params) for finding in judgement.findings]
            print(f"    {case.critique} {case.kind}: {case.item.question} | {case.item.answer}\n        {findings}")
    for language, sureness in entries.items():
        results[language] = _sureness(Measurement(sureness=sureness))
        print(f"{language:6}", *(f"{kind} {value}" for kind, value in results[language].items()))
    return results


def _row(result: Any) -> dict[str, Any]:
    return {
        **{kind: f"{result.rejected[kind]}/{result.items[kind]}" for kind in sorted(result.items)},
        "swapped": f"{result.swapped_kept}/{result.swapped}",
        "swapped_with_quotes": f"{result.swapped_kept_with_quotes}/{result.swapped}",
        **_sureness(result),
        "ms": round(result.milliseconds, 2),
    }


def _sureness(result: Any) -> dict[str, str]:
    shares = {
        "sure_kept": result.sureness_auc(of_rejected=False),
        "sure_rejected": result.sureness_auc(of_rejected=True),
    }
    return {name: "-" if share is None else f"{share:.2f}" for name, share in shares.items()}


if __name__ == "__main__":
    main()
