"""`source_mentioned`: an item speaks of the critique instead of the image. Span: the words."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.form import texts_of
from annotation.refining.items import Item
from annotation.refining.source import Source

_MENTIONS: Final = {
    "en": re.compile(
        r"\b(?:the|this|a|an|our|your|expert'?s?|given|provided) (?:expert |human |original |source |written |given |provided )?"
        r"(?:critiques?|annotators?|annotations?|reviewers?|commentators?|commentary|questionnaires?|json)\b"
        r"|\b(?:the|this|an?) (?:expert|critic|description|caption|passage|review|comment|input|prompt|author|source text|text"
        r"|rater|evaluator)(?:'s)? (?:says?|said|states?|mentions?|mentioned|notes?|noted|describes?|described|writes?|wrote"
        r"|points? out|argues?|thinks?|feels?|finds?|claims?|suggests?|provided|given|does not (?:say|mention))\b"
        r"|\baccording to (?:the|this|an?) (?:\w+ )?(?:expert|critic|critique|description|text|passage|review|comment|annotator"
        r"|author|caption|notes?)\b"
        r"|\b(?:as|is|are|was|were) (?:mentioned|stated|noted|described|said|written|quoted|indicated) (?:in|by) the"
        r"(?: \w+)? (?:text|critique|description|passage|review|comment|critic|expert|annotator|author)\b"
        r"|\bin the (?:critique|text provided|provided text|passage|review|description)\b|\bas an ai\b|\blanguage model\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"评析|点评|评语|标注(?:者|员|人)|注释者|评论(?:者|家|中|里|提到|认为|指出|说)|批评(?:者|家)|原文|上文|文中|本文|问卷"
        r"|(?:根据|依据|按照|据)(?:该|这段|这篇|以上|上述|所给|给出的|提供的)?(?:描述|文字|文本|评论|评价|说明|内容|材料|专家)"
        r"|(?:描述|文字|文本|评价|专家|作者)(?:中|里)?(?:提到|指出|说明|写道|表示|所说|所述)|作为(?:一个)?(?:AI|人工智能|语言模型)"
    ),
}


def check_source_mentions(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item that mentions a critique, a text or whoever wrote it, unless the critique itself has the words."""
    pattern = _MENTIONS.get(source.language.partition("-")[0])
    return list(_findings(item, source, pattern)) if pattern else []


def _findings(item: Item, source: Source, pattern: re.Pattern[str]) -> Iterator[Finding]:
    for field, text in texts_of(item):
        for match in pattern.finditer(text):
            if any(match[0].casefold() in passage.text.casefold() for passage in source.passages.values()):
                continue
            yield Finding("source_mentioned", "reject", field, match.start(), match.end(), {"word": match[0]})
