"""What the choice of items knows of a project: its candidates, their images, and the grades of its people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Leak:
    """An image of a release that is the same as, or nearly the same as, one of the pool.

    `how` is `same_bytes` or `near_duplicate`; `release` names the release, if it is one of the same project: others are
    not named to people who may have no role there.
    """

    release: str
    how: str


@dataclass(frozen=True, slots=True)
class PoolImage:
    """An image with candidates. `group` is its near-duplicate group, or itself; `view` the key of its rendition.

    `has_public_keys` says that an earlier benchmark has published keys about its group, for development;
    `has_secret_keys` that one has items for the test about the image, and none has published keys about it.
    """

    id: UUID
    sha256: str
    group: str
    source: str
    license: str
    view: str
    is_ready: bool
    held_out: bool
    leak: Leak | None = None
    has_public_keys: bool = False
    has_secret_keys: bool = False

    @property
    def file(self) -> str:
        """The name of the image in the files of a benchmark."""
        return f"{self.sha256[:16]}.jpg"


@dataclass(frozen=True, slots=True)
class PoolCandidate:
    """A live candidate, as `annotation.models.Candidate` describes it. Ids are in the order of creation."""

    id: UUID
    image: PoolImage
    criterion: str
    status: str
    text: str
    options: tuple[str, ...]
    correct: int | None
    dimension: str = ""
    kind: str = ""
    source: str = ""
    checks: int = 0
    right_checks: int = 0


@dataclass(frozen=True, slots=True)
class Pool:
    """All live candidates of a project at one moment, and the levels that people gave each image, one a person."""

    candidates: Sequence[PoolCandidate]
    grades: Mapping[UUID, Sequence[str]]
