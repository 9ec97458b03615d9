"""Determines the language in which a critique is written, in Python and in SQL."""

import re
from collections.abc import Mapping
from typing import Any, Final

ENGLISH: Final = "en"
CHINESE: Final = "zh-Hans"
LANGUAGES: Final = (ENGLISH, CHINESE)
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_WORD: Final = re.compile(r"[A-Za-z]+")

# The same as `language_of`, for filters: `critique.words` counts each Chinese character as a word. A text with as many
# bytes as characters has no Chinese in it, which is quick to check. Removing all other characters and measuring the
# rest takes a quarter of the time of `regexp_count`, which starts a new search at each match.
LANGUAGE_SQL: Final = f"""
CASE WHEN octet_length(critique.answers::text) > length(critique.answers::text)
      AND greatest(critique.words, 1)
          <= 2 * length(regexp_replace(critique.answers::text, '[^\u4e00-\u9fff]+', '', 'g'))
     THEN '{CHINESE}' ELSE '{ENGLISH}' END
"""


def language_of(answers: Mapping[str, Any]) -> str:
    """Returns `zh-Hans` if at least half of the words are Chinese characters, else `en`."""
    text = " ".join([answer for answer in answers.values() if isinstance(answer, str)])
    if text.isascii():
        return ENGLISH
    han_count = len(_HAN.findall(text))
    return CHINESE if han_count and han_count >= len(_WORD.findall(text)) else ENGLISH
