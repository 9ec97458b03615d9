"""An answer as the rules see it: cleaned text, options, and the mentions of options in it."""

from collections.abc import Sequence
from functools import cached_property

from annotation.evaluating.reading.cleaning import clean, strip_thoughts, without_markdown
from annotation.evaluating.reading.mentions import Mention, find_mentions
from annotation.evaluating.reading.options import Option, make_options, plain


class Answer:
    """A model's text about some options. What is derived from it is computed when a rule first asks for it."""

    def __init__(self, text: str, options: Sequence[str]) -> None:
        self.spoken_text, self.has_thoughts = strip_thoughts(text)
        """The text outside of thoughts, and whether there are any."""
        self.marked_text = clean(self.spoken_text)
        """The cleaned text with its Markdown."""
        self.options: tuple[Option, ...] = make_options(tuple(options))
        self.option_texts = tuple(options)

    @cached_property
    def text(self) -> str:
        """The cleaned text without Markdown."""
        return without_markdown(self.marked_text)

    @cached_property
    def lower_text(self) -> str:
        return self.text.lower()

    @cached_property
    def words(self) -> str:
        """The words alone, in lower case."""
        return plain(self.text)

    @cached_property
    def mentions(self) -> list[Mention]:
        return find_mentions(self.text, self.options)

    @cached_property
    def affirmed(self) -> list[Mention]:
        """The mentions that are neither denied, nor on a condition, nor part of a list of all options."""
        return [mention for mention in self.mentions if mention.is_affirmed]

    def part(self, text: str) -> "Answer":
        """Returns a part of this answer as an answer of its own."""
        return Answer(text, self.option_texts)
