"""Reads every release of every scenario with one library: `read_scenarios.py LIBRARY FOLDER`.

Writes a line of JSON for each to the standard output: the scenario, the format, and the number of rows or an error.
"""

import json
import logging
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from checks import Release, check
from libraries import READERS, silence


def main(library: str, folder: Path) -> None:
    silence()
    warnings.simplefilter("ignore")
    logging.disable(logging.ERROR)
    for scenario in sorted(path for path in folder.iterdir() if path.is_dir()):
        for key, load in READERS[library].items():
            try:
                release = Release(scenario, key)
                # A release of pairs may have none, and then has no file to load.
                result = {"rows": check(release, load(release) if release.data_files() else {})}
            except Exception as error:
                result = {"error": _explain(error)}
            print(json.dumps({"scenario": scenario.name, "format": key, **result}), flush=True)


def _explain(error: BaseException) -> str:
    """Returns the first line of an error and of its causes."""
    parts = []
    while error is not None and len(parts) < 3:
        parts.append(f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]:.160}")
        error = error.__cause__ or error.__context__
    return " < ".join(parts)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
