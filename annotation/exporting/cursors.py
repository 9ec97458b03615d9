"""The place that a reader of the feed has come to, as a text that means nothing to them."""

import base64
import binascii
from typing import Final, NamedTuple, Self
from uuid import UUID

from django.utils.translation import gettext as _

from annotation.errors import Invalid

_VERSION: Final = "1"
_MOST_TRANSACTIONS: Final = 2**63


class Place(NamedTuple):
    """After the critique `id`, as transaction `changed_in` left it."""

    changed_in: int
    id: UUID

    def as_cursor(self) -> str:
        """Letters, digits, `-` and `_` only: it goes into an address as it is."""
        text = f"{_VERSION}:{self.changed_in}:{self.id.hex}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def from_cursor(cls, cursor: str) -> Self:
        """Raises Invalid (`bad_cursor`) for anything that `as_cursor` did not make."""
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            version, changed_in, row_id = base64.b64decode(padded, b"-_", validate=True).decode("ascii").split(":")
            place = cls(int(changed_in), UUID(hex=row_id))
        except (ValueError, binascii.Error):
            raise _bad() from None
        if version != _VERSION or not 0 <= place.changed_in < _MOST_TRANSACTIONS or place.as_cursor() != cursor:
            raise _bad()
        return place


START: Final = Place(0, UUID(int=0))


def _bad() -> Invalid:
    sentence = _("This cursor is not one that this address gave. Use the last `next`, or leave it out to begin anew.")
    return Invalid(sentence, code="bad_cursor", fields={"since": [sentence]})
