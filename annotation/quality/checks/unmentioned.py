"""`attribute_unmentioned`: an attribute was marked as weak or strong, and no text speaks of it.

Which attributes the author was to write about, the questionnaire says: `questions.marked_attributes`.
"""

from collections.abc import Iterator

from annotation.quality.aspects import aspect_words
from annotation.quality.context import CritiqueContext
from annotation.quality.flags import Flag
from annotation.quality.questions import marked_attributes, question_of
from annotation.rules.texts import text_in


def check_attributes(context: CritiqueContext) -> Iterator[Flag]:
    """Yields a flag for each marked attribute of which no text speaks, if there are enough of them."""
    texts = context.texts
    if not texts:
        return
    marked = marked_attributes(context.definition, context.answers)
    language = max(texts, key=lambda answer: len(answer.text)).language
    missing = []
    for key in marked:
        question = question_of(context.definition, key)
        words = aspect_words(question, language)
        if words.is_known and not any(words.are_in(answer) for answer in texts):
            missing.append(question)
    if len(missing) >= context.thresholds.unmentioned_attributes:
        for question in missing:
            labels = {option["value"]: text_in(option["label"], language) for option in question["options"]}
            name = text_in(question.get("name", question["prompt"]), language)
            label = labels.get(context.answers[question["key"]], "")
            yield Flag("attribute_unmentioned", question["key"], params={"attribute": name, "label": label})
