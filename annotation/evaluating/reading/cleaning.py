"""Takes an answer out of what surrounds it: thoughts, markers of chat templates, invisible characters, Markdown."""

import re
import unicodedata
from typing import Final

_NAMES: Final = r"(?:think(?:ing)?|thoughts?|reasoning|reflection|begin_of_thought|end_of_thought)"
_TAG_BEGINS: Final = re.compile(r"[<◁\[]")
_OPEN: Final = re.compile(rf"<\|?{_NAMES}\|?>|◁think▷|\[THINK\]", re.IGNORECASE)
_CLOSE: Final = re.compile(rf"</{_NAMES}>|<\|end_of_thought\|>|◁/think▷|\[/THINK\]", re.IGNORECASE)
_MARKERS: Final = re.compile(
    r"<\|im_start\|>\s*\w*|<\|[^|<>\n]{1,40}\|>|</?(?:s|pad|eos|bos|unk|image|img|end_of_turn|start_of_turn)>"
    r"|<(?:end_of_turn|start_of_turn)>\w*|\[/?INST\]",
    re.IGNORECASE,
)
_ROLE_NAMES: Final = ("Assistant", "assistant", "ASSISTANT", "GPT", "gpt", "Model", "model", "Bot", "bot")
_ROLE: Final = re.compile(r"(?:^|\n)[ \t]*(?:assistant|gpt|model|bot)\s*[:\n]", re.IGNORECASE)
_BLANKS: Final = re.compile(r"\s{3,}")
_HEAD: Final = 4_000
_TAIL: Final = 12_000
_QUOTES: Final = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "`": "'"})
_MATH: Final = re.compile(r"\\(?:text|mathrm|mathbf|textbf)\s*\{([^{}]*)\}")
_MARKDOWN: Final = re.compile(r"[*_~#>$]")
_EMPHASIS: Final = re.compile(r"\*+|(?<![^\W_])_+|_+(?![^\W_])|~~|^[ \t]{0,3}#+[ \t]+|^[ \t]*>[ \t]+|\$", re.MULTILINE)


def strip_thoughts(text: str) -> tuple[str, bool]:
    """Returns what is said outside of thoughts, and whether there are any.

    Some templates put the opening tag into the prompt: whatever comes before a closing tag is thought. Without a
    closing tag only what comes before the opening one is said.
    """
    if not _TAG_BEGINS.search(text):
        return text, False
    closings = list(_CLOSE.finditer(text))
    opening = _OPEN.search(text)
    if not closings:
        return (text, False) if opening is None else (text[: opening.start()], True)
    before = text[: opening.start()] if opening is not None and opening.start() < closings[0].start() else ""
    rest = text[closings[-1].end() :]
    unclosed = _OPEN.search(rest)
    if unclosed is not None:
        rest = rest[: unclosed.start()]
    return f"{before}\n{rest}" if before.strip() else rest, True


def clean(text: str) -> str:
    """Returns a text without markers of chat templates and invisible characters, with plain letters and quotes.

    Full-width letters, digits and brackets become those of ASCII. Markdown stays: `without_markdown` removes it.
    """
    if _TAG_BEGINS.search(text):
        text = _MARKERS.sub(" ", text)
    # Looking for the names first is faster: most texts have none of them.
    roles = list(_ROLE.finditer(text)) if any(name in text for name in _ROLE_NAMES) else []
    if roles and text[roles[-1].end() :].strip():
        text = text[roles[-1].end() :]
    if not text.isascii() or "`" in text:
        text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    if not text.isascii():
        text = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return _shorten(_BLANKS.sub(lambda match: "\n\n" if "\n" in match[0] else " ", text).strip())


def _shorten(text: str) -> str:
    """Returns a text with its middle left out if it is longer than any answer that was not caught in a loop."""
    if len(text) <= _HEAD + _TAIL:
        return text
    return f"{text[:_HEAD]}\n\n{text[-_TAIL:]}"


def without_markdown(text: str) -> str:
    """Returns a text without emphasis, headings, quotation marks of lines, and LaTeX's text commands."""
    if "\\" in text:
        text = _MATH.sub(r"\1", text)
    return _EMPHASIS.sub("", text).strip() if _MARKDOWN.search(text) else text.strip()
