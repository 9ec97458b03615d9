"""Names that tell a project's annotators apart and tell nothing else."""

import hashlib
from typing import Final

from annotation.exporting.sql_json import Expression

# 64 bits: among a million annotators, two share a name with a chance below one in ten million.
HEX_DIGITS: Final = 16
_BLOCK: Final = 64


def pseudonym(column: str, key: str) -> Expression:
    """The JSON string of `a-` and 16 hex digits for the person whose id is in `column`.

    It is HMAC-SHA256 (RFC 2104) of the id under the project's key, spelt out because PostgreSQL brings only SHA-256:
    another name in each project, and without the key nobody can tell whose, not even by trying every id.
    """
    inner, outer = _pads(key.encode())
    digest = f"sha256(%s::bytea || sha256(%s::bytea || convert_to({column}::text, 'UTF8')))"
    return Expression(f"""'"a-' || left(encode({digest}, 'hex'), {HEX_DIGITS}) || '"'""", (outer, inner))


def _pads(key: bytes) -> tuple[bytes, bytes]:
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
