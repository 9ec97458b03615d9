"""AesBench's own files, in which an answer is that to an image: those of its scripts, and that of its challenge.

The scripts write one file a criterion, `{"x.jpg": {"AesP_response": "…"}}`; the challenge wants one file of all,
`{"x.jpg": {"AesP": "D) …", "AesE": "B) …", "AesA1": "high"}}`.
"""

from collections.abc import Iterator
from typing import Final

from annotation.evaluating.content import Content
from annotation.evaluating.errors import printable_name
from annotation.evaluating.item_files.base import criterion_of
from annotation.evaluating.result_files.base import InvalidRow, ResultFormat, ResultRow, as_text, first_entry

_SUFFIX: Final = "_response"
_NAMES: Final = frozenset({"AesP", "AesE", "AesA", "AesA1", "AesI"})


def fits_scripts(content: Content) -> bool:
    """Returns whether the entries are named as the scripts name them."""
    return not content.is_zip and any(name.endswith(_SUFFIX) for name in first_entry(content.document))


def fits_challenge(content: Content) -> bool:
    """Returns whether the entries are named as the challenge names them."""
    return not content.is_zip and bool(_NAMES & first_entry(content.document).keys())


def read(content: Content) -> Iterator[ResultRow]:
    """Yields the answers of each image; other fields of an entry are passed over, such as its question.

    Raises InvalidRow where an image or a field stands there twice, as one of the two would be lost.
    """
    if name := content.repeated_name():
        raise InvalidRow("name_repeated", name=printable_name(name))
    for image, entry in content.document.items():
        fields = entry if isinstance(entry, dict) else {}
        for name, value in fields.items():
            if not name.endswith(_SUFFIX) and name not in _NAMES:
                continue
            criterion = criterion_of(name.removesuffix(_SUFFIX))
            if criterion is not None:
                text, flaw = as_text(value)
                yield ResultRow(f"“{image}”", text, image=image, criterion=criterion, flaw=flaw)


SCRIPTS: Final = ResultFormat(key="aesbench", title="AesBench responses", fits=fits_scripts, read=read)
CHALLENGE: Final = ResultFormat(key="challenge", title="AesBench challenge", fits=fits_challenge, read=read)
