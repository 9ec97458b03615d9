"""A stand-in that answers and judges, as two endpoints: `local` and `judge`."""

from collections.abc import Iterator

import pytest

from tests.actions.evaluating.helpers import RIGHT
from tests.actions.evaluating.judging.helpers import use_judge
from tests.refining.stand_in import StandIn


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with StandIn(hang_seconds=3, retry_after="0", interprets=True, models=("stand-in", "judge")) as stand_in:
        yield stand_in


@pytest.fixture(autouse=True)
def _endpoint(request, settings, tmp_path):
    if "server" in request.fixturenames:
        server = request.getfixturevalue("server")
        server.calls.clear()
        server.configure(by_text={}, by_number={}, shares={}, accuracy=1.0, right_options=RIGHT, reports_usage=True)
        use_judge(settings, tmp_path, server)
