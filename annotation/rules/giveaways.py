"""Finds what gives the answer to an item away before anybody has seen the image.

A hint never keeps an item from being stored. The browser finds the same ones with
`frontend/static/workspace/questions/giveaways.js` and the same words; `tests/rules/giveaway_cases.json` holds both to
one meaning.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NotRequired, TypedDict, get_args

from annotation.rules.words import comparable, count_words

GiveawayCode = Literal["shared_words", "longest_option", "lettered_option", "no_option", "not_yes_no", "diagnosis"]
GIVEAWAY_CODES: Final[tuple[GiveawayCode, ...]] = get_args(GiveawayCode)

YES_NO: Final = "yes_no"
"""The kind of an item that is answered by yes or no."""
LONGER_BY: Final = 1.5
LEAST_MORE_WORDS: Final = 3
LEAST_MORE_CHARACTERS: Final = 4
LONGEST_WITHOUT_ENDING: Final = 5

FUNCTION_WORDS: Final = frozenset(
    re.findall(
        "[a-z]+",
        """
    about above after against all almost along also although among and another any are around art artwork because
    been before behind being below beneath beside between both but can could describe described describes did does
    doing done during each effect either else even ever every feel feeling feels few for frame from further give
    gives had has have having her here hers him his how image images into its itself just less let like look looks
    main make makes many may might more most much must neither nor not now off once one only onto other our out over
    overall own painting part perhaps photo photograph photos picture pictures quite rather same scene seem seems
    shall she shot should since some such than that the their them then there these they this those though through
    too toward towards two under until upon use used uses very view viewer viewers was way ways were what when where
    which while who whom whose why will with within without work would yet you your
    """,
    )
)
"""English words that say nothing of an image, and words for the image itself."""
CHINESE_FUNCTION_WORDS: Final = re.compile(
    r"为什么|是什么|什么样|什么|怎么样|怎样|怎么|如何|哪一个|哪个|哪些|哪里|哪|最主要|主要|这幅|这张|图像|图片|画面|照片|作品|"
    r"整体|给人|使人|让人|感觉|感受|使用|通过|以及|一种|一个|来自|[的了是在和与有这那被把让使得为中里上下一不]"
)
"""The same for Chinese."""
NO_OPTION: Final = re.compile(
    r"(?:all of the above|all of these|all of them|all the above|all of the options|none|none of the above|"
    r"none of these|none of them|none of the options|both of the above|neither of the above|any of the above|other|"
    r"others|another|something else|n/a|na|not applicable|unknown|unsure|not sure|undecided|"
    r"i don['’]t know|don['’]t know|i do not know|can['’]t tell|cannot tell|cannot be told|can['’]t say|cannot say|"
    r"hard to say|hard to tell|impossible to say|impossible to tell|"
    r"以上(?:选项)?(?:全部|[都皆全均](?:是|有|对|非|正确|不是|没有|不对|不正确))|都不是|其他|其它|"
    r"不知道|不清楚|不确定|无法判断|无法确定|难以判断|说不清|看不出来|不适用)"
)
"""Options that are not about the image."""
LETTERED_OPTION: Final = re.compile(r"[(]?[a-d] ?(?:[):、]|[.](?![a-z0-9]))")
"""An option that begins with a letter as lists of options have."""
YES_NO_PAIRS: Final = (
    {"no", "yes"},
    {"否", "是"},
    {"不是", "是"},
    {"有", "没有"},
    {"无", "有"},
    {"对", "错"},
    {"不对", "对"},
    {"不能", "能"},
    {"不会", "会"},
    {"不可以", "可以"},
)
YES_NO_QUESTION: Final = re.compile(
    r"^(?:is|are|was|were|do|does|did|can|could|has|have|will|would|should)\b|(?:吗|[^什怎这那多]么)[？?]?$|是否|有没有|"
    r"是不是|能否|能不能",
    re.ASCII,
)
ALTERNATIVES: Final = re.compile(r"\bor\b|还是", re.ASCII)
DIAGNOSIS: Final = re.compile(
    r"\b(?:blurred|blurry|over-?exposed|under-?exposed|noisy|grainy|distorted|tilted|crooked|cluttered|messy|unbalanced|"
    r"dull|weak|bad|poor|ugly|boring|low-quality|high-quality|beautiful|stunning|excellent|striking|well-composed|"
    r"well-lit|unattractive|attractive)"
    r"(?=(?: and [a-z-]+)? (?:image|photograph|photo|picture|shot|painting|composition)s?\b)|"
    r"(?:模糊|过曝|欠曝|失焦|失真|杂乱|倾斜|灰暗|平庸|乏味|糟糕|难看|不美|低质量|高质量|出色|优秀|精彩|美丽|漂亮|优美)"
    r"(?=的?(?:照片|图像|图片|画面|作品|画|构图|摄影))",
    re.ASCII,
)
"""A fault or merit that a question says of the image, before the word for the image."""
_LATIN: Final = "a-z\u00df-\u00f6\u00f8-\u024f"
_WORD: Final = re.compile(f"[{_LATIN}]+(?:['’-][{_LATIN}]+)*")
_HAN: Final = re.compile("[\u4e00-\u9fff]+")
_MARKS: Final = " \"'“”‘’()（）.,;:!?。，；：！？…"


class Giveaway(TypedDict):
    """One thing that gives the answer away; `option` is the index of an option, `words` are those that do it."""

    code: GiveawayCode
    option: NotRequired[int]
    words: NotRequired[list[str]]


def giveaways(item: Mapping[str, Any]) -> list[Giveaway]:
    """Returns what gives the answer to an item away; the item may be unfinished, but has the types of one."""
    question = comparable(item["question"])
    texts = [comparable(option) for option in item.get("options", ())]
    options = {index: text for index, text in enumerate(texts) if text}
    lengths = {index: count_words(item["options"][index]) for index in options}
    return [
        *_about_right_option(question, options, lengths, item.get("correct")),
        *_about_form(question, options, item.get("kind")),
    ]


def read_giveaways(stored: Iterable[Mapping[str, Any]]) -> list[Giveaway]:
    """Returns giveaways that were stored as JSON; without those whose code another version had."""
    return [giveaway for hint in stored if (giveaway := _read(hint)) is not None]


def _read(hint: Mapping[str, Any]) -> Giveaway | None:
    code = next((code for code in GIVEAWAY_CODES if code == hint.get("code")), None)
    if code is None:
        return None
    giveaway: Giveaway = {"code": code}
    if isinstance(option := hint.get("option"), int):
        giveaway["option"] = option
    if isinstance(words := hint.get("words"), list):
        giveaway["words"] = [str(word) for word in words]
    return giveaway


def _about_right_option(
    question: str, options: Mapping[int, str], lengths: Mapping[int, int], correct: int | None
) -> Iterator[Giveaway]:
    """Yields by what the correct option differs from all others."""
    wrong_options = [option for index, option in options.items() if index != correct]
    if correct is None or correct not in options or not wrong_options:
        return
    if words := _shared_words(question, options[correct], wrong_options):
        yield {"code": "shared_words", "option": correct, "words": words}
    length, longest = lengths[correct], max(lengths[index] for index in lengths if index != correct)
    least_more = LEAST_MORE_CHARACTERS if _HAN.search(options[correct]) else LEAST_MORE_WORDS
    if length >= longest * LONGER_BY and length - longest >= least_more:
        yield {"code": "longest_option", "option": correct}


def _about_form(question: str, options: Mapping[int, str], kind: str | None) -> Iterator[Giveaway]:
    """Yields what is wrong with the question or an option, whichever option is right."""
    texts = {index: option.strip(_MARKS) for index, option in options.items()}
    letter_index = next((index for index, option in options.items() if LETTERED_OPTION.match(option)), None)
    if letter_index is not None:  # who letters one option letters all of them
        yield {"code": "lettered_option", "option": letter_index}
    for index, text in texts.items():
        if NO_OPTION.fullmatch(text):
            yield {"code": "no_option", "option": index}
    if len(texts) > 1 and (kind == YES_NO or _asks_yes_no(question)) and set(texts.values()) not in YES_NO_PAIRS:
        yield {"code": "not_yes_no"}
    if words := list(dict.fromkeys(re.findall(DIAGNOSIS, question))):
        yield {"code": "diagnosis", "words": words}


def _shared_words(question: str, option: str, wrong_options: Sequence[str]) -> list[str]:
    """Returns the content words, or parts of Chinese ones, that the question shares with this option alone.

    None where a wrong option repeats others: then repetition does not tell which option is right.
    """
    question_units = _units(question)
    shared, wrong = _units(option) & question_units, [_units(text) & question_units for text in wrong_options]
    if any(units - shared for units in wrong):
        return []
    shared = shared.difference(*wrong)
    words = [word for word in _content_words(option) if _stem(word) in shared]
    return list(dict.fromkeys([*words, *_parts_of(option, shared)]))


def _units(text: str) -> set[str]:
    """Returns by what two texts share a word: stems of content words, and pairs of Chinese characters."""
    return {_stem(word) for word in _content_words(text)} | _character_pairs(text)


def _content_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if len(word) > 2 and word not in FUNCTION_WORDS]


def _stem(word: str) -> str:
    """Returns a word without its ending: “line” and “lines”, “lead” and “leading” have one stem each."""
    stem = re.sub("['’]s$", "", word)
    stem = re.sub("([^s])s$", r"\1", stem)
    if len(stem) > LONGEST_WITHOUT_ENDING:
        stem = re.sub("(?:ing|ed)$", "", stem)
        stem = re.sub(r"([^aeiou])\1$", r"\1", stem)
    return re.sub("e$", "", stem)


def _character_pairs(text: str) -> set[str]:
    """Returns the pairs of neighbouring Chinese characters, without words that say nothing of the image."""
    runs = _HAN.findall(re.sub(CHINESE_FUNCTION_WORDS, " ", text))
    return {run[index : index + 2] for run in runs for index in range(len(run) - 1)}


def _parts_of(option: str, units: set[str]) -> list[str]:
    """Returns the longest parts of an option that consist of these pairs of characters."""
    parts: list[str] = []
    end = -1
    for index in range(len(option) - 1):
        pair = option[index : index + 2]
        if pair not in units:
            continue
        if index == end:
            parts[-1] += pair[1]
        else:
            parts.append(pair)
        end = index + 1
    return parts


def _asks_yes_no(question: str) -> bool:
    return bool(re.search(YES_NO_QUESTION, question)) and not re.search(ALTERNATIVES, question)
