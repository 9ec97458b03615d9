"""Determines the language in which a critique is written, by one rule, in Python and in SQL."""

import re
from collections.abc import Mapping
from typing import Any, Final

import orjson

from annotation.rules.kinds import kind_of
from annotation.rules.types import Question

ENGLISH: Final = "en"
CHINESE: Final = "zh-Hans"
LANGUAGES: Final = (ENGLISH, CHINESE)
_OTHER_CHARACTERS: Final = re.compile(r"[^\u4e00-\u9fff]+")

# The rule of `language_of`, for filters and counts: `critique.words` is the stored sum of the same word counts. A text
# with as many bytes as characters has no Chinese in it, which is quick to check. Removing all other characters and
# measuring the rest takes a quarter of the time of `regexp_count`, which starts a new search at each match.
LANGUAGE_SQL: Final = f"""
CASE WHEN octet_length(critique.answers::text) > length(critique.answers::text)
      AND greatest(critique.words, 1)
          <= 2 * length(regexp_replace(critique.answers::text, '[^\u4e00-\u9fff]+', '', 'g'))
     THEN '{CHINESE}' ELSE '{ENGLISH}' END
"""


def language_of(answers: Mapping[str, Any], questions: Mapping[str, Question]) -> str:
    """Returns `zh-Hans` if there are at least half as many Chinese characters as words in the texts, else `en`.

    `questions` are those of the questionnaire by key. Each Chinese character is a word, and so is each word of any
    other language: a Russian text with one Chinese character is not Chinese.
    """
    document = orjson.dumps(answers)
    if document.isascii():
        return ENGLISH
    words = sum(kind_of(questions[key]).count_words(answer) for key, answer in answers.items() if key in questions)
    return CHINESE if 2 * len(_OTHER_CHARACTERS.sub("", document.decode())) >= max(words, 1) else ENGLISH
