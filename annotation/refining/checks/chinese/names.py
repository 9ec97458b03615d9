"""`word_unsupported`: a question or answer names a place, a person, a work or a make that the critique does not."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.exchanges import Statement, statements_of, text_of
from annotation.refining.checks.chinese.reading import fold
from annotation.refining.checks.chinese.vocabulary import words_of
from annotation.refining.items import Item
from annotation.refining.source import Source

_LATIN: Final = re.compile(r"(?<![A-Za-z])[A-Za-z]{3,}(?![A-Za-z])")
# Words of the trade that Chinese writes in Latin letters.
_TRADE: Final = re.compile(
    "iso|raw|hdr|led|rgb|cmyk|logo|app|photoshop|lightroom|jpeg|jpg|png|poster|bokeh|vintage|pose|feel|tag|mood|cosplay"
)


def check_names(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item with a name, in Chinese or in Latin letters, that the critique does not have."""
    statements = [statement for pair in statements_of(item) for statement in pair if not statement.denied]
    return [finding for statement in statements for finding in _findings(statement, source)]


def _findings(statement: Statement, source: Source) -> Iterator[Finding]:
    text = text_of(source)
    for clause in statement.clauses:
        for token in clause.tokens:
            if token.text in words_of("names") and not token.is_negated and token.text not in text:
                yield _finding(statement, token.text, token.start)
    for match in _LATIN.finditer(statement.text):
        word = fold(match.group())
        if not _TRADE.fullmatch(word) and word not in text:
            yield _finding(statement, match.group(), match.start())


def _finding(statement: Statement, word: str, start: int) -> Finding:
    return Finding("word_unsupported", "reject", statement.field, start, start + len(word), {"word": word})
