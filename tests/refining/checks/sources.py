"""Critiques and items for tests of checks, as short as the test allows."""

from typing import Any

from annotation.refining.items import Evidence, Exchange, Item
from annotation.refining.source import Passage, Source

GRADES = ("Not beautiful at all", "Not very beautiful", "Ordinary", "Beautiful", "Very beautiful")
LEVELS = ("Weak", "Neutral", "Strong")
REASON = "The single red boat sits left of three grey rocks. The reeds are soft, and there is no noise in the sky."


def make_source(reason: str = REASON, *, grade: str = "Beautiful", language: str = "en", **labels: str) -> Source:
    """Makes a critique of one prose answer, a grade and labels such as `composition="Weak"`."""
    passages = [Passage("grade", "the grade", grade, is_prose=False, options=GRADES, is_grade=True)]
    for key, text in labels.items():
        is_level = text in LEVELS
        name = "the " + key.replace("_", " ")
        options = LEVELS if is_level else ()
        is_advice = key == "suggestion"
        passages.append(Passage(key, name, text, is_prose=not is_level, options=options, is_advice=is_advice))
    passages.append(Passage("reason", "the reason", reason, is_prose=True))
    return Source(language, {passage.question: passage for passage in passages})


def make_item(question: str, answer: str, *, quote: str = "The reeds are soft", **fields: Any) -> Item:
    """Makes an item with one quote of the reason."""
    follow_ups = tuple(Exchange(*pair) for pair in fields.pop("follow_ups", ()))
    fields.setdefault("type", "conversation" if follow_ups else "multiple_choice" if "options" in fields else "what")
    fields.setdefault("evidence", (Evidence("reason", quote),))
    return Item(question=question, answer=answer, follow_ups=follow_ups, **fields)
