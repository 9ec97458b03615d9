"""`source_mentioned`: an item speaks of the critique instead of the image. Span: the words."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.form import texts_of
from annotation.refining.items import Item
from annotation.refining.source import Source

_WRITERS: Final = r"experts?|critics?|annotators?|reviewers?|commentators?|authors?|raters?|evaluators?"
_TEXTS: Final = r"critiques?|description|caption|passage|review|comment(?:ary|s)?|source text|text|notes?|annotations?"
_SAYS: Final = (
    r"says?|said|states?|stated|mentions?|mentioned|notes|noted|describes?|described|writes|wrote|points? out|argues?"
    r"|thinks?|feels?|finds?|claims?|suggests?|provided|given|does not (?:say|mention)"
)
_MENTIONS: Final = {
    "en": re.compile(
        r"\b(?:the|this|a|an|our|your|expert'?s?|given|provided) "
        r"(?:(?:expert|human|original|source|written|given|provided) )?"
        r"(?:critiques?|annotators?|annotations?|reviewers?|commentators?|commentary|questionnaires?|json)\b"
        rf"|\b(?:the|this|an?) (?:{_WRITERS}|{_TEXTS}|input|prompt)(?:'s)? (?:{_SAYS})\b"
        rf"|\baccording to (?:the|this|an?) (?:\w+ )?(?:{_WRITERS}|{_TEXTS})\b"
        r"|\b(?:as|is|are|was|were) (?:mentioned|stated|noted|described|said|written|quoted|indicated) (?:in|by) the"
        rf"(?: \w+)? (?:{_WRITERS}|{_TEXTS})\b"
        r"|\bin the (?:critique|text provided|provided text|passage|review|description)\b"
        r"|\bas an ai\b|\blanguage model\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"评析|点评|评语|标注(?:者|员|人)|注释者|评论(?:者|家|中|里|提到|认为|指出|说)|批评(?:者|家)|原文|上文|文中|本文|问卷"
        r"|(?:根据|依据|按照|据)(?:该|这段|这篇|以上|上述|所给|给出的|提供的)?(?:描述|文字|文本|评论|评价|说明|内容|材料|专家)"
        r"|(?:描述|文字|文本|评价|专家|作者)(?:中|里)?(?:提到|指出|说明|写道|表示|所说|所述)|作为(?:一个)?(?:AI|人工智能|语言模型)"
    ),
}

_PART_OF_MENTION: Final = re.compile(
    "criti|annotat|review|comment|questionnaire|json|expert|author|rater|evaluator|descri|caption|passage|text|note"
    "|input|prompt|as an ai|language model"
)


def check_source_mentions(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item that mentions a critique or whoever wrote it, unless the critique itself has the words."""
    pattern = _MENTIONS.get(source.language.partition("-")[0])
    return list(_findings(item, source, pattern)) if pattern and _may_mention(item) else []


def _may_mention(item: Item) -> bool:
    """Says whether an item has part of a word that mentions a critique: the patterns take five times as long."""
    text = "\n".join([text for _field, text in texts_of(item)])
    return not text.isascii() or bool(_PART_OF_MENTION.search(text.lower()))


def _findings(item: Item, source: Source, pattern: re.Pattern[str]) -> Iterator[Finding]:
    for field, text in texts_of(item):
        for match in pattern.finditer(text):
            if any(match[0].casefold() in passage.text.casefold() for passage in source.passages.values()):
                continue
            yield Finding("source_mentioned", "reject", field, match.start(), match.end(), {"word": match[0]})
