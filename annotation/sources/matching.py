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
# A folder that many candidates of one name share is found by the other names; no more of them are counted.
MAX_CANDIDATES: Final = 20
# Names of so many depths are looked for in other folders; each takes as much memory as the paths.
MAX_DEPTHS: Final = 6
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
        self._paths_by_ending: dict[int, dict[str, list[str]]] = {}

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
        finders: tuple[Callable[[str], Match[Item] | None], ...] = (
            lambda name: self._find_exactly(name, folder),
            lambda name: self._find_loosely(name, folder),
            lambda name: self._find_elsewhere(name, common),
        )
        for find in finders:
            for number, name in enumerate(names):
                if matches[number] is None:
                    matches[number] = _match_once(find, name, matched_paths)
        return matches

    def likely_folder(self, names: Sequence[str]) -> str:
        """Returns the folder in which most of the names are found; empty for the top, or when several are as likely."""
        if all(self._normal(name) in self._items for name in names):
            return ""
        counts: Counter[str] = Counter()
        for name in names:
            ending = loose_path(self._normal(name))
            depth = ending.count("/") + 1
            for path in self._find_by_ending(ending)[:MAX_CANDIDATES]:
                counts["/".join(path.split("/")[:-depth])] += 1
        likely = counts.most_common(2)
        if not likely or (len(likely) > 1 and likely[0][1] == likely[1][1]) or likely[0][1] == counts[""]:
            return ""
        return likely[0][0]

    def _find_exactly(self, name: str, folder: str) -> Match[Item] | None:
        paths = [path for path in self._possible_paths(name, folder) if path in self._items]
        return self._match(paths[0]) if paths else None

    def _find_loosely(self, name: str, folder: str) -> Match[Item] | None:
        for path in self._possible_paths(name, folder):
            if paths := self._paths_in(0).get(loose_path(path)):
                return self._only(name, paths)
        return None

    def _find_elsewhere(self, name: str, common: str) -> Match[Item] | None:
        path = normal_path(name)
        if path.count("/") > MAX_FOLDERS:
            return None
        for shorter in (path, *_without_folders(path, common)):
            if paths := self._find_by_ending(loose_path(self._normal(shorter))):
                return self._only(name, paths, is_elsewhere=True)
        return None

    def _possible_paths(self, name: str, folder: str) -> list[str]:
        top = self._normal(name)
        return [self._normal(f"{folder}/{name}"), top] if folder and not is_url(name) else [top]

    def _only(self, name: str, paths: list[str], *, is_elsewhere: bool = False) -> Match[Item]:
        if len(paths) > 1:
            raise RejectedFile("ambiguous_name", name=self._normal(name), first=paths[0], second=paths[1])
        return self._match(paths[0], is_elsewhere=is_elsewhere)

    def _match(self, path: str, *, is_elsewhere: bool = False) -> Match[Item]:
        return Match(path, self._items[path], is_elsewhere)

    def _find_by_ending(self, ending: str) -> list[str]:
        depth = ending.count("/") + 1
        is_possible = depth in self._paths_by_ending or len(self._paths_by_ending) <= MAX_DEPTHS
        return self._paths_in(depth).get(ending, []) if is_possible else []

    def _paths_in(self, depth: int) -> dict[str, list[str]]:
        """Returns the paths by the loose form of their last `depth` parts; by that of the whole path for 0."""
        paths = self._paths_by_ending.get(depth)
        if paths is None:
            paths = self._paths_by_ending[depth] = {}
            for path in self._items:
                parts = loose_path(path).split("/")
                if len(parts) >= depth:
                    paths.setdefault("/".join(parts[-depth:]), []).append(path)
        return paths


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
