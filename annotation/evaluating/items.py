"""An item of a benchmark as files and the scorer know it: without the database."""

from dataclasses import dataclass
from typing import Final, Literal

Criterion = Literal["AesP", "AesE", "AesA", "AesI"]
Split = Literal["dev", "test"]
CRITERIA: Final[tuple[Criterion, ...]] = ("AesP", "AesE", "AesA", "AesI")
LETTERS: Final = "ABCD"


@dataclass(frozen=True, slots=True)
class Item:
    """One question about one image.

    `image` is the name of its file. `options` are in the order in which the letters name them; `correct` is the index
    of the right one, None where the key is not known. An item of AesI has no options, but `references`: texts of
    experts.
    """

    id: str
    number: int
    image: str
    criterion: Criterion
    question: str
    options: tuple[str, ...] = ()
    correct: int | None = None
    references: tuple[str, ...] = ()
    dimension: str = ""
    kind: str = ""
    source: str = ""
    split: Split = "test"

    @property
    def letter(self) -> str:
        """The letter of the right option; empty where there is none, or it is not known."""
        return "" if self.correct is None else LETTERS[self.correct]
