"""Decodes file names whose encoding nobody tells: those of zips without the flag for UTF-8, and of old file systems."""

import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from annotation.sources.metadata import clean_path
from annotation.sources.notices import Notice
from annotation.sources.paths import normal_path

FALLBACK: Final = "cp437"
UTF_8: Final = "utf-8"
# Names beyond these are decoded, too, but not needed to tell which encoding is plausible; a name may have 65,535 bytes.
NAMES_JUDGED: Final = 500
BYTES_JUDGED: Final = 50_000
PLAUSIBLE: Final = 0.8
# A Latin word has no more accented letters in a row; text of another script in a wrong encoding has.
LONGEST_ACCENTED_RUN: Final = 2
# Korean in EUC-KR is common Chinese in GBK, while this many Chinese characters are hardly ever all syllables in EUC-KR.
SYLLABLES_NEEDED: Final = 10


@dataclass(frozen=True)
class Encoding:
    """An encoding: Python's name of it, the one for people, and how plausible a text is that was read in it, 0 to 1."""

    codec: str
    title: str
    plausibility: Callable[[str], float]


def decode_names(raw_names: Sequence[bytes], named: Collection[str] = ()) -> tuple[list[str], Notice | None]:
    """Returns the names in the one encoding that fits them best, and a notice unless that is UTF-8.

    It is the one in which most names are in `named`, the last parts of the paths of a manifest; else UTF-8 where it is
    possible; else the most plausible one.
    """
    foreign = [raw for raw in raw_names if not raw.isascii()]
    if not foreign:
        return [raw.decode("ascii") for raw in raw_names], None
    possible = {encoding.codec: encoding for encoding in ENCODINGS if _can_decode(foreign, encoding.codec)}
    codec = _most_plausible(foreign, _most_named(foreign, possible, named))
    names = [raw.decode(codec) for raw in raw_names]
    if codec == UTF_8:
        return names, None
    example = clean_path(foreign[0].decode(codec))
    return names, Notice("names_encoding", {"encoding": possible[codec].title, "name": example})


def _can_decode(raw_names: Sequence[bytes], codec: str) -> bool:
    try:
        for raw in raw_names:
            raw.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _most_named(
    raw_names: Sequence[bytes], possible: dict[str, Encoding], named: Collection[str]
) -> dict[str, Encoding]:
    """Returns the encodings in which most of the names are in `named`: all, if only folders have foreign characters."""
    if not named:
        return possible
    counts = {codec: sum(_last_part(raw.decode(codec)) in named for raw in raw_names) for codec in possible}
    highest_count = max(counts.values())
    return {codec: possible[codec] for codec, count in counts.items() if count == highest_count}


def _most_plausible(raw_names: Sequence[bytes], possible: dict[str, Encoding]) -> str:
    if UTF_8 in possible:
        return UTF_8
    sample = b"\n".join(raw_names[:NAMES_JUDGED])[:BYTES_JUDGED]
    scores = {codec: encoding.plausibility(sample.decode(codec, "ignore")) for codec, encoding in possible.items()}
    codec = max(scores, key=scores.__getitem__)
    return codec if scores[codec] >= PLAUSIBLE or FALLBACK not in scores else FALLBACK


def _last_part(name: str) -> str:
    return normal_path(name).rpartition("/")[2]


def _share(text: str, is_expected: Callable[[str], bool]) -> float:
    """Returns the share of expected characters among those that are not ASCII."""
    foreign = [character for character in text if not character.isascii()]
    return sum(map(is_expected, foreign)) / len(foreign)


def _script_share(text: str, *scripts: str) -> float:
    return _share(text, lambda character: unicodedata.name(character, "").startswith(scripts))


def _latin(text: str) -> float:
    run = 0
    for character in text:
        run = 0 if character.isascii() else run + 1
        if run > LONGEST_ACCENTED_RUN:
            return 0.0
    return _script_share(text, "LATIN")


def _korean(text: str) -> float:
    syllables = sum(not character.isascii() for character in text)
    return _script_share(text, "HANGUL SYLLABLE") if syllables >= SYLLABLES_NEEDED else 0.0


def _common_in(codec: str, first_lead: int, last_lead: int, text: str) -> float:
    """Returns the share of characters in the rows of a codec that have the frequent characters of a language."""

    def is_common(character: str) -> bool:
        raw = character.encode(codec, "ignore")
        return len(raw) == 2 and first_lead <= raw[0] <= last_lead

    return _share(text, is_common)


def _japanese(text: str) -> float:
    kana = _script_share(text, "HIRAGANA", "KATAKANA")
    return kana + _common_in("cp932", 0x88, 0x97, text)


# Of equally plausible ones the first is chosen.
ENCODINGS: Final = (
    Encoding(UTF_8, "UTF-8", lambda text: 1.0),
    Encoding("cp437", "CP437", _latin),
    Encoding("cp850", "CP850", _latin),
    Encoding("cp866", "CP866", lambda text: _script_share(text, "CYRILLIC")),
    Encoding("cp949", "EUC-KR", _korean),
    Encoding("gb18030", "GBK", lambda text: _common_in("gb2312", 0xA1, 0xF7, text)),
    Encoding("big5", "Big5", lambda text: _common_in("big5", 0xA1, 0xC6, text)),
    Encoding("cp932", "Shift JIS", _japanese),
)
