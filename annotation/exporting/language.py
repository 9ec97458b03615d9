"""In which language a critique is written."""

import re
from collections.abc import Mapping
from typing import Any, Final

ENGLISH: Final = "en"
CHINESE: Final = "zh-Hans"
LANGUAGES: Final = (ENGLISH, CHINESE)
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_WORD: Final = re.compile(r"[A-Za-z]+")

# The same as `language_of`, for a filter: `critique.words` counts each Chinese character once. A text of as many bytes
# as letters has no Chinese in it, which is told at once. To count what is left without the other characters takes a
# quarter of the time of `regexp_count`, which begins anew at each.
LANGUAGE_SQL: Final = f"""
CASE WHEN octet_length(critique.answers::text) > length(critique.answers::text)
      AND greatest(critique.words, 1)
          <= 2 * length(regexp_replace(critique.answers::text, '[^\u4e00-\u9fff]+', '', 'g'))
     THEN '{CHINESE}' ELSE '{ENGLISH}' END
"""


def language_of(answers: Mapping[str, Any]) -> str:
    """`zh-Hans` when at least half of the words are Chinese characters, else `en`."""
    text = " ".join([answer for answer in answers.values() if isinstance(answer, str)])
    if text.isascii():
        return ENGLISH
    han = len(_HAN.findall(text))
    return CHINESE if han and han >= len(_WORD.findall(text)) else ENGLISH
