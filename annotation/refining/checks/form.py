"""`text_too_long`, `options_wrong`, `control_token`, `too_long`, `type_not_wanted`: an item has the form asked for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from annotation.refining.checks.base import Finding
from annotation.refining.items import MAX_OPTIONS, Item, remember_latest
from annotation.refining.source import Source
from annotation.rules.words import count_words

MIN_OPTIONS: Final = 2
MAX_TEXT_CHARACTERS: Final = 4_000
MAX_ITEM_CHARACTERS: Final = 10_000
_TOLERANCE: Final = 1.5
"""Models cannot count words: an answer up to this many times the limit is only flagged."""
_CONTROL_TOKEN: Final = re.compile(
    r"<\|[^|<>\n]{1,40}\|>|</?s>|\[/?INST\]|<</?SYS>>|<(?:image|video|audio|pad|unk|bos|eos|im_start|im_end)>"
    r"|</?(?:think|system|assistant|user|human)>|<start_of_turn>|<end_of_turn>",
    re.IGNORECASE,
)


_REFERS: Final = re.compile(
    r"\b(?:all|none|both|neither|any|each) of (?:the )?(?:above|these|them|others?)\b"
    r"|\b(?:both|neither) [A-H] (?:and|nor) [A-H]\b"
    r"|以上(?:都|均|皆|全)|都不(?:是|对)$|[A-H]和[A-H]",
    re.IGNORECASE,
)
"""What speaks of the other options of a multiple choice: exports put them in another order."""


def check_form(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects empty texts, wrong options, conversations of one turn, and tokens that steer a model."""
    return [*_shape(item), *_control_tokens(item)]


def check_length(item: Item) -> list[Finding]:
    """Rejects what is longer than people may store, such as the text of a model in a loop: comparing takes too long."""
    texts = texts_of(item)
    limit = MAX_TEXT_CHARACTERS
    findings = [
        Finding("text_too_long", "reject", field, params={"characters": len(text), "limit": limit})
        for field, text in texts
        if len(text) > limit
    ]
    quotes = (text for quote in item.evidence for text in (quote.question, quote.quote))
    if not findings and sum(map(len, [*(text for _field, text in texts), *quotes])) > MAX_ITEM_CHARACTERS:
        findings.append(Finding("item_too_long", "reject", params={"limit": MAX_ITEM_CHARACTERS}))
    return findings


def check_limits(item: Item, recipe: Mapping[str, Any]) -> list[Finding]:
    """Returns what is wrong by a recipe: types that it does not want, and answers longer than it allows."""
    return list(_limit_findings(item, recipe))


@remember_latest
def texts_of(item: Item) -> Sequence[tuple[str, str]]:
    """Returns every text of an item with its field."""
    texts: list[tuple[str, str]] = []
    for path, exchange in item.exchanges():
        texts += (f"{path}question", exchange.question), (f"{path}answer", exchange.answer)
    texts.extend([(f"options.{index}", option) for index, option in enumerate(item.options)])
    return texts


def _shape(item: Item) -> Iterator[Finding]:
    for field, text in texts_of(item):
        if not text.strip():
            yield Finding("options_wrong" if field.startswith("options") else "empty_text", "reject", field)
    if item.type == "multiple_choice":
        folded = {option.strip().casefold() for option in item.options}
        is_whole = MIN_OPTIONS <= len(folded) == len(item.options) <= MAX_OPTIONS
        if not is_whole or item.correct_option is None:
            yield Finding("options_wrong", "reject", "options")
        for index, option in enumerate(item.options):
            if _REFERS.search(option):
                yield Finding("option_refers", "reject", f"options.{index}", params={"option": option[:100]})
    elif item.options:
        yield Finding("options_wrong", "reject", "options")
    if (item.type == "conversation") != bool(item.follow_ups):
        yield Finding("turns_wrong", "reject", "follow_ups")


def _control_tokens(item: Item) -> Iterator[Finding]:
    for field, text in texts_of(item):
        match = _CONTROL_TOKEN.search(text) if "<" in text or "[" in text else None
        if match:
            yield Finding("control_token", "reject", field, match.start(), match.end(), {"word": match[0]})


def _limit_findings(item: Item, recipe: Mapping[str, Any]) -> Iterator[Finding]:
    wanted = {entry["type"] for entry in recipe.get("types", ())}
    if wanted and item.type not in wanted:
        yield Finding("type_not_wanted", "reject", "type", params={"type": item.type})
    limit = recipe.get("limits", {}).get("max_words")
    for path, exchange in item.exchanges():
        words = count_words(exchange.answer)
        if limit and words > limit:
            params = {"words": words, "limit": limit}
            yield Finding(
                "too_long", "flag" if words <= limit * _TOLERANCE else "reject", f"{path}answer", params=params
            )
