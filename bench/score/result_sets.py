"""Makes items and AesBench's four result files of a size, the same for the same arguments."""

import json
from pathlib import Path
from random import Random

from annotation.evaluating.items import LETTERS

OPTIONS = {
    "AesP": ["Cluttered background", "Tilted horizon", "Blown highlights", "Missing focal point"],
    "AesE": ["Loneliness", "Joy", "Calm"],
    "AesA": ["High", "Medium", "Low"],
}
DIMENSIONS = {
    "AesP": ["technical_quality", "color_and_light", "composition", "content"],
    "AesE": ["emotion", "interest", "uniqueness", "vibe"],
    "AesA": [""],
}
SHORT = [
    "{letter}",
    "{letter}.",
    "{letter}) {text}",
    "{text}",
    "The answer is {letter}.",
    "({letter})",
    "Answer: {letter}",
]
SENTENCE = (
    "the light falls from the left and leads the eye to a tower while the sky remains quiet with soft shadows on a path"
)
WORDS = SENTENCE.split()


def write_result_set(folder: Path, images: int, *, with_reasons: bool) -> tuple[Path, list[Path]]:
    """Writes `items-private.jsonl` and a file of results for each criterion, and returns their paths."""
    random = Random(17)
    rows, results = [], {"AesP": {}, "AesE": {}, "AesA1": {}, "AesI": {}}
    for image in range(images):
        name = f"{image:05}.jpg"
        for criterion in ("AesP", "AesE", "AesA", "AesI"):
            options = OPTIONS.get(criterion, [])
            row = _row(len(rows) + 1, name, criterion, options, random)
            rows.append(row)
            key = "AesA1" if criterion == "AesA" else criterion
            results[key][name] = {f"{key}_response": _answer(row, random, with_reasons=with_reasons)}
    items = folder / "items-private.jsonl"
    items.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    paths = []
    for key, answers in results.items():
        paths.append(folder / f"model_{key}.json")
        paths[-1].write_text(json.dumps(answers), encoding="utf-8")
    return items, paths


def _row(number: int, image: str, criterion: str, options: list[str], random: Random) -> dict[str, object]:
    return {
        "id": f"item-{number}",
        "number": number,
        "image": image,
        "criterion": criterion,
        "question": "What does a viewer notice first about this photograph?",
        "options": options,
        "answer": random.choice(LETTERS[: len(options)]) if options else "",
        "references": [] if options else [_reason(random)],
        "dimension": random.choice(DIMENSIONS.get(criterion, [""])),
        "kind": random.choice(["yes_no", "what", "how", "why"]) if criterion in ("AesP", "AesE") else "",
        "source": random.choice(["natural", "artistic", "ai-generated"]),
        "split": "test",
    }


def _answer(row: dict[str, object], random: Random, *, with_reasons: bool) -> str:
    options = row["options"]
    if not isinstance(options, list) or not options:
        return _reason(random)
    index = random.randrange(len(options))
    short = random.choice(SHORT).format(letter=LETTERS[index], text=options[index])
    return f"{_reason(random)}\n\nSo the answer is {LETTERS[index]}." if with_reasons else short


def _reason(random: Random) -> str:
    return ". ".join(" ".join(random.choices(WORDS, k=15)).capitalize() for _sentence in range(10)) + "."
