"""Matches the paths that a manifest names with the paths of files, however either of them is written."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from os.path import commonpath
from typing import Final, Generic, TypeVar

from annotation.sources.metadata import clean_path, clean_text
from annotation.sources.notices import Notice
from annotation.sources.paths import is_url, normal_path
from annotation.sources.rejections import RejectedFile

Item = TypeVar("Item")
# Returns the endings of paths that a name may mean, each with its number of parts.
_Search = Callable[[str], Iterable[tuple[int, str]]]
# A folder that many candidates of one name share is found by the other names; no more of them are counted.
MAX_CANDIDATES: Final = 20
# Names of so many depths are looked for in other folders; each costs a look at every path.
MAX_DEPTHS: Final = 7
# A name in more folders than these is found where it says, and nowhere else.
MAX_FOLDERS: Final = 50
PATHS_SHOWN: Final = 5


@dataclass(frozen=True)
class Match(Generic[Item]):
    """The items of one path; `is_elsewhere` tells that they are in another folder than the name says."""

    path: str
    items: list[Item]
    is_elsewhere: bool = False


class PathIndex(Generic[Item]):
    """Items by their paths. A name matches the same path, else the loosely same one, else one in another folder.

    `normal` returns the form in which paths are the same.
    """

    def __init__(self, items: Iterable[tuple[str, Item]], normal: Callable[[str], str] = normal_path) -> None:
        self._normal = normal
        self._items: dict[str, list[Item]] = {}
        for path, item in items:
            self._items.setdefault(normal(path), []).append(item)
        # The paths of the endings that are looked for, by their loose form; those of whole paths have the depth 0.
        self._paths_by_ending: dict[tuple[int, str], list[str]] = {}

    def repeated_paths(self) -> list[str]:
        """Returns the paths of more than one item."""
        return [path for path, items in self._items.items() if len(items) > 1]

    def match(
        self, names: Sequence[str], folder: str = "", matched_paths: set[str] | None = None
    ) -> list[Match[Item] | RejectedFile | None]:
        """Returns the match of each name, None where there is none, and a rejection where several paths are possible.

        Names are relative to `folder`, or to the top. Two names never match the same path: the one that is more alike
        has it, and the other one is rejected. `matched_paths` has the paths that earlier names matched, and grows.
        """
        matched_paths = set() if matched_paths is None else matched_paths
        matches: list[Match[Item] | RejectedFile | None] = [None] * len(names)
        common = _common_folder(names)
        searches: tuple[tuple[_Search, Callable[[str], Match[Item] | None]], ...] = (
            (lambda _name: (), lambda name: self._find_exactly(name, folder)),
            (lambda name: self._whole_paths(name, folder), lambda name: self._find_loosely(name, folder)),
            (lambda name: self._endings(name, common), lambda name: self._find_elsewhere(name, common)),
        )
        for endings_of, find in searches:
            remaining = [number for number, match in enumerate(matches) if match is None]
            self._look_for(ending for number in remaining for ending in endings_of(names[number]))
            for number in remaining:
                matches[number] = _match_once(find, names[number], matched_paths)
        return matches

    def likely_folder(self, names: Sequence[str]) -> str:
        """Returns the folder in which most of the names are found; empty for the top, or when several are as likely."""
        if all(self._normal(name) in self._items for name in names):
            return ""
        counts: Counter[str] = Counter()
        endings = [_with_depth(loose_path(self._normal(name))) for name in names]
        self._look_for(endings)
        for depth, ending in endings:
            for path in self._paths_by_ending.get((depth, ending), [])[:MAX_CANDIDATES]:
                counts["/".join(path.split("/")[:-depth])] += 1
        likely = counts.most_common(2)
        if not likely or (len(likely) > 1 and likely[0][1] == likely[1][1]) or likely[0][1] == counts[""]:
            return ""
        return likely[0][0]

    def _find_exactly(self, name: str, folder: str) -> Match[Item] | None:
        paths = [path for path in self._possible_paths(name, folder) if path in self._items]
        return self._match(paths[0]) if paths else None

    def _find_loosely(self, name: str, folder: str) -> Match[Item] | None:
        for ending in self._whole_paths(name, folder):
            if paths := self._paths_by_ending.get(ending):
                return self._only(name, paths)
        return None

    def _find_elsewhere(self, name: str, common: str) -> Match[Item] | None:
        for ending in self._endings(name, common):
            if paths := self._paths_by_ending.get(ending):
                return self._only(name, paths, is_elsewhere=True)
        return None

    def _whole_paths(self, name: str, folder: str) -> Iterator[tuple[int, str]]:
        return ((0, loose_path(path)) for path in self._possible_paths(name, folder))

    def _endings(self, name: str, common: str) -> Iterator[tuple[int, str]]:
        path = normal_path(name)
        if path.count("/") <= MAX_FOLDERS:
            for shorter in (path, *_without_folders(path, common)):
                yield _with_depth(loose_path(self._normal(shorter)))

    def _possible_paths(self, name: str, folder: str) -> list[str]:
        top = self._normal(name)
        return [self._normal(f"{folder}/{name}"), top] if folder and not is_url(name) else [top]

    def _only(self, name: str, paths: list[str], *, is_elsewhere: bool = False) -> Match[Item]:
        if len(paths) > 1:
            raise RejectedFile("ambiguous_name", name=self._normal(name), first=paths[0], second=paths[1])
        return self._match(paths[0], is_elsewhere=is_elsewhere)

    def _match(self, path: str, *, is_elsewhere: bool = False) -> Match[Item]:
        return Match(path, self._items[path], is_elsewhere)

    def _look_for(self, endings: Iterable[tuple[int, str]]) -> None:
        """Finds the paths with these endings, in one look at all paths; remembers no others, which may be many more."""
        wanted: dict[int, set[str]] = {}
        for depth, ending in endings:
            if depth in wanted or len(wanted) < MAX_DEPTHS:
                wanted.setdefault(depth, set()).add(ending)
        self._paths_by_ending = {}
        for path in self._items if wanted else ():
            parts = loose_path(path).split("/")
            for depth, wanted_endings in wanted.items():
                ending = "/".join(parts[-depth:])
                if len(parts) >= depth and ending in wanted_endings:
                    self._paths_by_ending.setdefault((depth, ending), []).append(path)


def _with_depth(ending: str) -> tuple[int, str]:
    return ending.count("/") + 1, ending


def loose_path(path: str) -> str:
    """Returns a path without what people and systems write in several ways: letter case, the width of a character,
    invisible characters, spaces, and the dots at the end of a part, which Windows drops."""
    visible = clean_text(path)
    if not visible.isascii():
        visible = unicodedata.normalize("NFKC", visible)
    folded = visible.casefold()
    if " " not in folded and "./" not in folded and not folded.endswith("."):
        return folded
    return "/".join(part.strip(" ").rstrip(" .") or part for part in folded.split("/"))


def moved_notices(paths: Sequence[str]) -> list[Notice]:
    """Returns the notice of files that were found elsewhere than their manifest says; none of none."""
    return [Notice("found_elsewhere", {"count": len(paths), "names": quoted(paths)})] if paths else []


def quoted(paths: Sequence[str]) -> str:
    """Returns the first paths in quotation marks."""
    names = ", ".join(f"“{clean_path(path)}”" for path in paths[:PATHS_SHOWN])
    return names + (", …" if len(paths) > PATHS_SHOWN else "")


def _match_once(
    find: Callable[[str], Match[Item] | None], name: str, matched_paths: set[str]
) -> Match[Item] | RejectedFile | None:
    try:
        match = find(name)
    except RejectedFile as rejection:
        return rejection
    if match is None:
        return None
    if match.path in matched_paths:
        return RejectedFile("named_twice")
    matched_paths.add(match.path)
    return match


def _without_folders(path: str, common: str) -> Iterator[str]:
    """Yields a path without its first folder, its first two, and so on, as far as all names have them in common."""
    if common:
        for _folder in common.split("/"):
            path = path.partition("/")[2]
            yield path


def _common_folder(names: Sequence[str]) -> str:
    """Returns the folders with which every name begins."""
    folders = {normal_path(name).rpartition("/")[0] for name in names}
    return commonpath(folders) if folders and not any(folder.startswith("/") for folder in folders) else ""
