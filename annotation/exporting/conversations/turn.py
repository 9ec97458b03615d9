"""Defines a turn: what a model is asked and replies, with where it comes from."""

import struct
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final, NamedTuple

NUMBERS: Final = struct.Struct("<16I")


class InstructionOrigin(NamedTuple):
    """The instruction of a turn: its id, run, recipe with version, model, and where its evidence stands."""

    id: str
    run: str
    recipe: str
    model: str
    evidence: str


class Turn(NamedTuple):
    """A prompt and a reply: a question of the questionnaire, by its key, or an instruction, by its type.

    `template` names the template of the prompt, such as `grade.letters.2`; an instruction has an `origin` in place of
    it. `follow_ups` are further prompts and replies of one conversation. No text has a tag that stands for an image or
    controls a model.
    """

    question: str
    form: str
    template: str
    prompt: str
    reply: str
    follow_ups: tuple[tuple[str, str], ...] = ()
    origin: InstructionOrigin | None = None

    def exchanges(self) -> Iterator[tuple[str, str]]:
        """Yields each prompt and its reply."""
        yield self.prompt, self.reply
        yield from self.follow_ups


def hash_numbers(document_id: str) -> tuple[int, ...]:
    """Returns sixteen numbers of 32 bits from a hash of the id of a critique, an image or an instruction."""
    return NUMBERS.unpack(blake2b(document_id.encode()).digest())
