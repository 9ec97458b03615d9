"""What the engine has to know of a kind of jobs: what is asked, what is stored, and what need not be asked."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from annotation.actions.calling.locking import AnyJob, AnyRequest
from annotation.actions.calling.storing import AnyAnswer
from annotation.refining.replies import CallError, Reply

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ImageTokens:
    """About how many tokens an image has, and how many at most."""

    likely: int = 0
    upper_limit: int = 0


class CallPlan(ABC, Generic[AnyJob, AnyRequest, AnyAnswer]):
    """A kind of jobs, as the engine sees it. Every method may be called again after the database was away.

    Most methods are called within the transaction that leases, with the job locked. IN_FLIGHT is how many calls one
    worker may have in flight; a job that may have more gets further workers.
    """

    IN_FLIGHT: ClassVar[int] = 256

    @abstractmethod
    def prepare(self, job: AnyJob) -> int:
        """Computes the keys of the next requests that have none, and returns how many there were; 0 without any."""

    @abstractmethod
    def load(self, job: AnyJob, requests: Sequence[AnyRequest]) -> list[AnyRequest]:
        """Loads what `body` needs, and returns the requests that can be asked; the others are skipped."""

    @abstractmethod
    def body(self, job: AnyJob, request: AnyRequest, rung: str) -> Body:
        """Returns the body of the call for a loaded request, in the form that the endpoint obeys."""

    @abstractmethod
    def answer(self, request: AnyRequest, result: Reply | CallError) -> AnyAnswer:
        """Returns what `store` takes of the end of a call."""

    @abstractmethod
    def store(self, job: AnyJob, answers: Sequence[AnyAnswer]) -> None:
        """Stores answers in one transaction."""

    def completion(self, request: AnyRequest) -> Callable[[Body], Body] | None:
        """Returns what completes a body right before it is sent, in another thread and without the database.

        It may raise CallError. What is large stays out of memory until then.
        """
        return None

    def image_tokens(self, job: AnyJob, request: AnyRequest) -> ImageTokens:
        """Returns the tokens of the image that `completion` puts into the body."""
        return ImageTokens()

    def split_off_stored(
        self, job: AnyJob, requests: Sequence[AnyRequest]
    ) -> tuple[list[AnyRequest], list[AnyRequest]]:
        """Returns the requests to ask now, and those whose answer is stored by now."""
        return list(requests), []

    def take_over(self, job: AnyJob, requests: Sequence[AnyRequest]) -> None:
        """Stores the answers that `split_off_stored` found; there are none unless a kind overrides both."""

    def is_judged(self, job: AnyJob, request: AnyRequest) -> bool:
        """Returns whether the second model is called for a request too."""
        return False
