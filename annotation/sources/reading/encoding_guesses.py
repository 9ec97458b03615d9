"""Guesses the encoding of a text that does not say it, by how many of its characters fit a text of that encoding.

Measured on short tables of a few words, statistical detectors take most Chinese ones for Korean or Big5 and most West
European ones for Central European; the letters' places in words and the common characters decide even a single word.
"""

import re
from typing import Final

# So many bytes are weighed; of a longer text every so many lines, so that all of its parts count.
WEIGHED_BYTES: Final = 200_000
LEAST_WEIGHT: Final = 0.6
# From so many distinct syllables on it is no accident that all of them are Hangul.
DISTINCT_SYLLABLES: Final = 12
DISPLAY_NAMES: Final = {
    "gb18030": "GB 18030 (GBK)",
    "big5": "Big5",
    "cp932": "Shift JIS",
    "cp949": "EUC-KR",
    "cp1252": "Windows-1252",
    "mac_roman": "Mac OS Roman",
}


def _characters(encoding: str, first: int, last: int) -> str:
    """Returns the characters of two bytes whose first byte is in a range: in these standards, the frequent ones."""
    codes = (bytes((lead, trail)) for lead in range(first, last + 1) for trail in range(0x40, 0xFF))
    texts = (code.decode(encoding, "replace") for code in codes)
    return "".join(text for text in texts if len(text) == 1 and text != "\ufffd")


_WIDE_PUNCTUATION: Final = "\u3001-\u301f\uff01-\uff5e“”‘’—…·×"
_SIMPLIFIED: Final = _characters("gb2312", 0xB0, 0xD7)
_LATIN_PUNCTUATION: Final = "‘’“”–—…«»©®°ºª·×€£§\xa0"
# Few words have two such letters in a row, and none has three.
_LATIN: Final = re.compile(
    r"(?<![^\0-\x7f]{2})[àáâãäåæçèéêëìíîïñòóôõöøùúûüÿßœšž]"
    r"|(?<![^\0-\x7f]{2})(?<![a-z])[ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒŠŽ]"
    rf"|(?<![^\0-\x7f]{2})(?:[{_LATIN_PUNCTUATION}]|(?<!\w)[¿¡]|(?<=\d)[½¼¾²³])"
)
# What fits a text of each encoding; of equal weights, the first one is taken.
FITTING: Final = {
    # Characters beyond GB 2312, such as traditional ones, fit when they follow another Chinese character.
    "gb18030": re.compile(rf"[{_WIDE_PUNCTUATION}{_SIMPLIFIED}]|(?<=[\u4e00-\u9fff])[\u4e00-\u9fff]"),
    "cp1252": _LATIN,
    "mac_roman": _LATIN,
    "big5": re.compile(rf"[{_WIDE_PUNCTUATION}{_characters('big5', 0xA4, 0xC6)}]"),
    "cp932": re.compile(rf"[{_WIDE_PUNCTUATION}\u3041-\u30fe{_characters('cp932', 0x88, 0x97)}]"),
    "cp949": re.compile("[\uac00-\ud7a3]"),
}
_LEVEL_TWO: Final = re.compile(f"[{_characters('gb2312', 0xD8, 0xF7)}]")


def guess_encodings(content: bytes) -> list[str]:
    """Returns the encodings that a text may have, the most plausible one first; none if nothing is plausible."""
    sample = _sample(content)
    weights = {encoding: _weigh(sample, encoding) for encoding in FITTING}
    best = max(weights.values())
    if best < LEAST_WEIGHT:
        return []
    encodings = [encoding for encoding, weight in weights.items() if weight == best]
    if (
        "cp949" in encodings
        and len(set(FITTING["cp949"].findall(sample.decode("cp949", "replace")))) >= DISTINCT_SYLLABLES
    ):
        encodings.sort(key=lambda encoding: encoding != "cp949")
    return encodings


def _sample(content: bytes) -> bytes:
    """Returns whole lines with bytes beyond ASCII, from all parts of the content."""
    lines = [line for line in re.split(rb"[\r\n]+", content) if not line.isascii()]
    return b"\n".join(lines[:: 1 + sum(map(len, lines)) // WEIGHED_BYTES])[:WEIGHED_BYTES]


def _weigh(sample: bytes, encoding: str) -> float:
    """Returns the share of the characters beyond ASCII that fit a text of the encoding, less those that speak against.

    Bytes that cannot be decoded do; so do the rarer half of GB 2312, as which Cyrillic and others would be read.
    """
    text = sample.decode(encoding, "replace")
    fitting = sum(not character.isascii() for character in FITTING[encoding].findall(text))
    unfitting = 2 * text.count("\ufffd") + (len(_LEVEL_TWO.findall(text)) if encoding == "gb18030" else 0)
    return (fitting - unfitting) / max(sum(not character.isascii() for character in text), 1)
