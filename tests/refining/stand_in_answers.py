"""What the stand-in endpoint answers: items made of a critique's own words, of which a share is twisted; letters of
options, of which a share is right.

The share is drawn by a hash of the critique, so that the same critique gets the same items in every process. The
question of a twisted item begins with TWISTED_MARKS, by which a bench counts what became of them.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

TWISTED_MARKS: Final = {"en": "Looking closely, ", "zh": "细看之下，"}
CHOOSE: Final = "Choose one from the following options:"
INTERPRETATION: Final = (
    "The soft light and the empty foreground give the image its calm; the horizon is a little tilted."
)
_OPTION: Final = re.compile(r"^([A-D])\) (.*)$", re.MULTILINE)
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_SENTENCES: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])")
_OPPOSITES: Final = {
    "en": (
        ("left", "right"), ("dark", "bright"), ("warm", "cool"), ("soft", "harsh"), ("strong", "weak"),
        ("sharp", "blurred"), ("high", "low"), ("dense", "empty"), ("calm", "restless"), ("rich", "pale"),
        ("good", "bad"), ("clear", "vague"), ("large", "small"), ("near", "far"), ("red", "blue"),
        ("green", "purple"), ("balanced", "lopsided"), ("beautiful", "ugly"),
    ),
    "zh": (
        ("左", "右"), ("暗", "亮"), ("暖", "冷"), ("柔和", "生硬"), ("强", "弱"), ("清晰", "模糊"), ("高", "低"),
        ("丰富", "单调"), ("平静", "不安"), ("好", "差"), ("大", "小"), ("近", "远"), ("红", "蓝"), ("美", "丑"),
    ),
}  # fmt: skip
_INVENTIONS: Final = {
    "en": (" Seven red bicycles lean against the wall.", " A black dog sleeps on the orange carpet."),
    "zh": ("墙边还靠着七辆红色自行车。", "橙色地毯上睡着一只黑狗。"),
}
_TYPES: Final = {"reason": "reason", "emotion": "emotion", "suggestion": "suggestion"}
_QUESTIONS: Final = {
    "en": {
        "what": "What stands out in this image?",
        "why": "Why does this image look the way it does?",
        "reason": "What explains the impression that this image makes?",
        "emotion": "What feeling does this image convey?",
        "suggestion": "How could this image be improved?",
        "evaluation": "How would you rate this image as a whole?",
    },
    "zh": {
        "what": "这幅画面中最突出的是什么？",
        "why": "画面为什么会给人这样的印象？",
        "reason": "这幅作品给人的印象从何而来？",
        "emotion": "这幅画面传达了怎样的感受？",
        "suggestion": "这幅作品可以怎样改进？",
        "evaluation": "整体来看，你如何评价这幅作品？",
    },
}


def read_passages(content: str) -> dict[str, dict[str, str]]:
    """Returns the passages {question: {about, text}} of the JSON object in a message, wherever it stands in it."""
    start, end = content.find("{"), content.rfind("}")
    try:
        document = json.loads(content[start : end + 1])
    except ValueError:
        document = {"reason": content}
    passages = document.get("critique", document) if isinstance(document, dict) else {"reason": str(document)}
    return {key: _passage(key, value) for key, value in passages.items()}


def _passage(key: str, value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {"about": str(value.get("about", key)), "text": str(value.get("text", ""))}
    return {"about": key, "text": str(value)}


def make_items(content: str, twisted_share: float = 1 / 3, max_items: int = 6) -> list[dict[str, Any]]:
    """Returns the items for the critique in a message: true ones, and a share whose answers its words contradict."""
    passages = read_passages(content)
    text = " ".join(passage["text"] for passage in passages.values())
    language = "zh" if len(_CHINESE.findall(text)) * 3 > len(text) else "en"
    items = list(_true_items(passages, language))[:max_items]
    seed = hashlib.sha256(content.encode()).digest()
    shares = [int.from_bytes(hashlib.sha256(seed + bytes([index])).digest()[:4]) / 2**32 for index in range(len(items))]
    return [
        _twisted(item, language, index) if share < twisted_share else item
        for index, (item, share) in enumerate(zip(items, shares, strict=True))
    ]


def is_twisted(question: str) -> bool:
    """Returns whether an item with this question was twisted."""
    return question.startswith(tuple(TWISTED_MARKS.values()))


def _true_items(passages: Mapping[str, Mapping[str, str]], language: str) -> Iterator[dict[str, Any]]:
    for key, passage in passages.items():
        for position, sentence in enumerate(_sentences(passage["text"])):
            kind = _TYPES.get(key, "why") if position == 0 else "what"
            yield {
                "type": kind,
                "question": _QUESTIONS[language][kind],
                "answer": sentence,
                "options": [],
                "follow_ups": [],
                "evidence": [{"question": key, "quote": sentence}],
            }


def _sentences(text: str) -> list[str]:
    """Returns the sentences of a passage; a label of a choice is none."""
    sentences = [sentence.strip() for sentence in _SENTENCES.split(text)]
    return [sentence for sentence in sentences if len(sentence) >= (8 if _CHINESE.search(sentence) else 25)]


def _twisted(item: dict[str, Any], language: str, index: int) -> dict[str, Any]:
    """Returns the item with an answer that its evidence contradicts: an opposite, else something invented."""
    question = item["question"][0].lower() + item["question"][1:] if language == "en" else item["question"]
    answer = _with_opposite(item["answer"], language) if index % 2 else ""
    answer = answer or item["answer"] + _INVENTIONS[language][index // 2 % 2]
    return {**item, "question": TWISTED_MARKS[language] + question, "answer": answer}


def _with_opposite(answer: str, language: str) -> str:
    """Returns the answer with the first word that has an opposite replaced; empty if there is none."""
    for pair in _OPPOSITES[language]:
        for word, opposite in (pair, pair[::-1]):
            pattern = re.escape(word) if language == "zh" else rf"\b{word}\b"
            if re.search(pattern, answer):
                return re.sub(pattern, opposite, answer, count=1)
    return ""


def choose_option(content: str, right_options: Collection[str], accuracy: float) -> str:
    """Returns the letter of an option: for a share of the questions that of a right one, else one that is not.

    Which share is drawn by a hash of the question and its options, whatever their order.
    """
    options = {letter: text.strip() for letter, text in _OPTION.findall(content)}
    right = [letter for letter, text in options.items() if text in right_options]
    wrong = sorted(letter for letter in options if letter not in right)
    question = content.partition(CHOOSE)[0] + " ".join(sorted(options.values()))
    draw = int.from_bytes(hashlib.sha256(question.encode()).digest()[:4]) / 2**32
    if right and draw < accuracy:
        return right[0]
    return wrong[int(draw * 1000) % len(wrong)] if wrong else next(iter(options), "")
