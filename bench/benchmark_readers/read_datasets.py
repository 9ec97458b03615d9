"""Opens a benchmark with `datasets`: the folder by its card, and the rows of Q-Bench."""

import sys
from pathlib import Path

import datasets
from expected import check, read_items

release = Path(sys.argv[1])
items = {item["id"]: item for item in read_items(release)}
differences = []
rows = 0
for split, table in datasets.load_dataset(str(release)).items():
    for row in table:
        item = items.pop(row["id"])
        rows += 1
        same = row["question"] == item["question"] and row["options"] == item["options"] and item["split"] == split
        if not same or row["answer"] != item.get("answer", "") or row["image"].format != "JPEG":
            differences.append(f"row {row['id']} differs")
if items:
    differences.append(f"{len(items)} items are missing")
choices = {item["id"]: item for item in read_items(release) if item["options"]}
files = {split: str(release / f"qbench-{split}.parquet") for split in ("dev", "test")}
for table in datasets.load_dataset("parquet", data_files=files).values():
    for row in table:
        item = choices.pop(row["id"])
        options = [row[f"option{index}"] for index in range(4) if row[f"option{index}"] != "N/A"]
        if options != item["options"] or row["correct_choice"] != item.get("answer", "N/A"):
            differences.append(f"Q-Bench row {row['id']} differs")
if choices:
    differences.append(f"{len(choices)} Q-Bench rows are missing")
check(differences, f"{rows} items with images, by datasets {datasets.__version__}")
