"""Builds pseudonyms that tell a project's annotators apart and say nothing else about them."""

import hashlib
from typing import Final

from annotation.exporting.sql.expressions import Expression

# 64 bits: among a million annotators, the chance that two share a pseudonym is below one in ten million.
HEX_DIGITS: Final = 16
_BLOCK_BYTES: Final = 64


def pseudonym(column: str, key: str) -> Expression:
    """Returns the JSON string of `a-` and 16 hex digits for the person whose id is in `column`.

    The digits are HMAC-SHA256 (RFC 2104) of the id under the project's key, spelt out because PostgreSQL has only
    SHA-256. A person has another pseudonym in each project, and without the key nobody can find the person, not even by
    trying every id.
    """
    inner, outer = _pads(key.encode())
    digest = f"sha256(%s::bytea || sha256(%s::bytea || convert_to({column}::text, 'UTF8')))"
    return Expression(f"""'"a-' || left(encode({digest}, 'hex'), {HEX_DIGITS}) || '"'""", (outer, inner))


def _pads(key: bytes) -> tuple[bytes, bytes]:
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK_BYTES else key).ljust(_BLOCK_BYTES, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
