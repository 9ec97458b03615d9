"""Items: what a model makes of a critique, before it is checked and stored as instructions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any, Final, TypeVar

ITEM_TYPES: Final = (
    "evaluation",
    "reason",
    "emotion",
    "suggestion",
    "what",
    "how",
    "why",
    "yes_no",
    "multiple_choice",
    "conversation",
)
MAX_OPTIONS: Final = 6


_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")


def remember_latest(function: Callable[[_Argument], _Result]) -> Callable[[_Argument], _Result]:
    """Remembers what a function returned for its latest argument, by identity: hashing an item takes far longer."""
    latest: tuple[_Argument, _Result] | None = None

    @wraps(function)
    def remembering(argument: _Argument) -> _Result:
        nonlocal latest
        entry = latest
        if entry is None or entry[0] is not argument:
            latest = entry = (argument, function(argument))
        return entry[1]

    return remembering


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote from the answer to a question of the critique, and its characters there once it is found (else -1)."""

    question: str
    quote: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Item:
    """A typed question about an image and its answer, with quotes that support it.

    Only a multiple choice has `options`, of which `answer` is one; only a conversation has `follow_ups`.
    """

    type: str
    question: str
    answer: str
    options: tuple[str, ...] = ()
    follow_ups: tuple[Exchange, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def correct_option(self) -> int | None:
        """The index of the correct option; None without options, or if the answer is none of them."""
        return self.options.index(self.answer) if self.answer in self.options else None

    def exchanges(self) -> Sequence[tuple[str, Exchange]]:
        """Returns each question and answer, with the path of its fields: empty, or `follow_ups.0.` and so on."""
        return _exchanges(self)


@remember_latest
def _exchanges(item: Item) -> Sequence[tuple[str, Exchange]]:
    follow_ups = [(f"follow_ups.{index}.", exchange) for index, exchange in enumerate(item.follow_ups)]
    return [("", Exchange(item.question, item.answer)), *follow_ups]


def item_of(document: Mapping[str, Any]) -> Item:
    """Returns the item of a document that has the fields of ITEM_SCHEMA."""
    return Item(
        type=document["type"],
        question=document["question"],
        answer=document["answer"],
        options=tuple(document.get("options") or ()),
        follow_ups=tuple(Exchange(pair["question"], pair["answer"]) for pair in document.get("follow_ups") or ()),
        evidence=tuple(Evidence(quote["question"], quote["quote"]) for quote in document["evidence"]),
    )


def item_json(item: Item) -> dict[str, Any]:
    """Returns the document of an item."""
    return asdict(item)
