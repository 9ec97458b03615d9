"""Items as VLMEvalKit's TSV has them: one a row, with options A to D and `answer`, the letter of the right one."""

from typing import Final

from annotation.evaluating.content import Content
from annotation.evaluating.errors import printable_name
from annotation.evaluating.item_files.base import AESA_LEVELS, InvalidItem, ItemFormat, correct_index, criterion_of
from annotation.evaluating.items import LETTERS, Criterion, Item

CRITERION_NAMES: Final = ("criterion", "category", "l2-category")
"""The columns that may name the criterion; the first that does counts."""
CIRCULAR: Final = 1_000_000
"""VLMEvalKit numbers the rotation r of an item with `index + r * 1e6`."""


def fits(content: Content) -> bool:
    """Returns whether the file is a table with questions and options."""
    return not content.is_zip and {"question", "A", "B"} <= set(content.text.split("\n", 1)[0].strip().split("\t"))


def read(content: Content) -> list[Item]:
    """Returns the items; rotations of VLMEvalKit's circular files are left out, as their answers are trials."""
    return [_item(row, line) for line, row in table(content) if _index(row, line) < CIRCULAR]


def table(content: Content) -> list[tuple[int, dict[str, str]]]:
    """Returns the rows by their columns. An empty cell is missing, as pandas writes NaN."""
    rows = content.rows("\t")
    names = next(rows)[1]
    return [(line, dict(zip(names, cells, strict=False))) for line, cells in rows]


def criterion_in(row: dict[str, str]) -> Criterion | None:
    """Returns the criterion that a column names; None if none does."""
    criteria = (criterion_of(row.get(name) or "") for name in CRITERION_NAMES)
    return next((criterion for criterion in criteria if criterion), None)


def _index(row: dict[str, str], location: int) -> int:
    try:
        return int(float(row.get("index", "")))
    except (ValueError, OverflowError) as error:
        raise InvalidItem(location, "item_number_invalid", number=printable_name(row.get("index", ""))) from error


def _item(row: dict[str, str], location: int) -> Item:
    number = _index(row, location)
    options = tuple(row[letter] for letter in LETTERS if row.get(letter, "") != "")
    criterion = _criterion(row, options)
    if criterion is None:
        raise InvalidItem(location, "item_criterion_missing")
    answer = row.get("answer", "")
    correct = correct_index(answer, options) if answer and options else None
    if answer and options and correct is None:
        raise InvalidItem(location, "item_key_unknown", answer=printable_name(answer))
    return Item(
        id=row.get("id") or str(number),
        number=number,
        image=row.get("image_path") or "",
        criterion=criterion,
        question=row.get("question", ""),
        options=options,
        correct=correct,
        dimension=row.get("dimension") or _dimension(row),
        kind=row.get("kind", ""),
        source=row.get("source", ""),
        split="dev" if row.get("split") == "dev" else "test",
    )


def _criterion(row: dict[str, str], options: tuple[str, ...]) -> Criterion | None:
    if criterion := criterion_in(row):
        return criterion
    return "AesA" if sorted(option.lower() for option in options) == sorted(AESA_LEVELS) else None


def _dimension(row: dict[str, str]) -> str:
    """Returns the category that is no criterion."""
    names = (row.get(name) or "" for name in ("l2-category", "category"))
    return next((name for name in names if name and criterion_of(name) is None), "")


FORMAT: Final = ItemFormat(key="vlmevalkit", title="VLMEvalKit TSV", fits=fits, read=read)
