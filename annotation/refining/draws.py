"""Proves that an instruction was drawn at random for a person: figures are computed over such judgements alone."""

from typing import Final
from uuid import UUID

from django.core.signing import BadSignature, Signer

_SIGNER: Final = Signer(salt="annotation.refining.draws")


def sign_draw(instruction_id: UUID, person_id: UUID) -> str:
    """Returns the proof that an instruction was drawn at random for a person."""
    return _SIGNER.sign(_subject(instruction_id, person_id))


def is_draw(proof: str, instruction_id: UUID, person_id: UUID) -> bool:
    """Returns whether `proof` is that of `sign_draw` for this instruction and person."""
    try:
        return _SIGNER.unsign(proof) == _subject(instruction_id, person_id)
    except BadSignature:
        return False


def _subject(instruction_id: UUID, person_id: UUID) -> str:
    return f"{instruction_id.hex}.{person_id.hex}"
