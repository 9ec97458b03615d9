"""Runs lmms-eval's own code over both tasks of a benchmark, with its model that says nothing sensible."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from expected import check, read_items

release, home = Path(sys.argv[1]), Path(sys.argv[2])
tasks = {split: next(release.glob(f"qbench-{split}.yaml")) for split in ("dev", "test")}
names = {split: path.read_text().partition("\ntask: ")[2].split()[0] for split, path in tasks.items()}
command = [sys.executable, "-m", "lmms_eval", "--model", "dummy", "--tasks", ",".join(names.values())]
command += ["--include_path", str(release), "--batch_size", "1", "--device", "cpu"]
command += ["--output_path", str(home / "out"), "--log_samples"]
process = subprocess.run(command, check=False, capture_output=True, text=True, cwd=release)
if process.returncode:
    sys.exit(process.stderr[-2000:])
items = [item for item in read_items(release) if item["options"]]
differences = []
for split, name in names.items():
    (samples_file,) = (home / "out").rglob(f"*samples_{name}.jsonl")
    samples = [json.loads(line) for line in samples_file.read_text().splitlines()]
    expected = sum(item["split"] == split for item in items)
    if len(samples) != expected:
        differences.append(f"{name}: {len(samples)} samples in place of {expected}")
check(differences, f"{len(items)} samples of 2 tasks, by lmms-eval {version('lmms-eval')}")
