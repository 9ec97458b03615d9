"""Texts of a questionnaire, which are one string or one string for each language; see also flow/texts.js."""

from functools import lru_cache

from annotation.rules.types import Text


def text_in(text: Text, language: str) -> str:
    """Returns the text in a language: of that tag, else of the same language, else in English, else the first.

    Tags are compared without regard to case: Django has zh-hans where the document has zh-Hans.
    """
    if isinstance(text, str):
        return text
    tags = {tag.lower(): tag for tag in text}
    base = base_language(language)
    relative = next((tag for tag in text if base_language(tag) == base), None)
    return text[tags.get(language.lower()) or relative or tags.get("en") or next(iter(text))]


@lru_cache(maxsize=256)
def base_language(tag: str) -> str:
    """Returns the language of a tag without its script and region: "zh" of "zh-Hans"."""
    return tag.lower().partition("-")[0]
