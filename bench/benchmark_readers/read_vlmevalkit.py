"""Builds VLMEvalKit's own data set of each table, its prompts, and scores answers of the development split with it."""

import os
import shutil
import sys
from pathlib import Path

from expected import check, read_items

release, home = Path(sys.argv[1]), Path(sys.argv[2])
os.environ["LMUData"] = str(home)  # noqa: SIM112 - its own name

from vlmeval.dataset import build_dataset  # noqa: E402 - after the setting

items = {item["number"]: item for item in read_items(release) if item["options"]}
differences = []
for split in ("dev", "test"):
    shutil.copy(release / f"vlmevalkit-{split}.tsv", home / f"Loupe_{split}.tsv")
    dataset = build_dataset(f"Loupe_{split}")
    for position in range(len(dataset)):
        row = dataset.data.iloc[position]
        item = items.pop(int(row["index"]))
        image, text = dataset.build_prompt(position)
        options = [f"{letter}. {option}" for letter, option in zip("ABCD", item["options"], strict=False)]
        if item["question"] not in text["value"] or not all(option in text["value"] for option in options):
            differences.append(f"the prompt of {item['id']} differs")
        if not Path(image["value"]).stat().st_size or item["split"] != split:
            differences.append(f"the image or the split of {item['id']} differs")
    if split == "dev":
        answers = dataset.data[[name for name in dataset.data.columns if name != "image"]].copy()
        answers["prediction"] = answers["answer"]
        answers.to_excel(home / "model_Loupe_dev.xlsx", index=False)
        accuracy = dataset.evaluate(str(home / "model_Loupe_dev.xlsx"), model="exact_matching", nproc=1)
        if float(accuracy["Overall"].iloc[0]) != 1.0:
            differences.append(f"right answers are scored {accuracy['Overall'].iloc[0]}")
if items:
    differences.append(f"{len(items)} items are missing")
check(differences, "prompts, images, and its own score of right answers is 1.0")
