"""The page of spot checks says over what its figures are computed, and its desk is blind."""

import json
import re

import pytest

from annotation.actions.refining.instructions import judge_instruction
from annotation.refining.draws import sign_draw
from annotation.wording.checks import CHECK_NAMES
from tests.refining.instructions import INVENTED, make_instructions


def overview_url(scenario, query=""):
    return f"/projects/{scenario.project.id}/refinement/spot-checks/{query}"


def get(scenario, url, role="reviewer"):
    return scenario.browser(role).get(url).content.decode()


def bootstrap_of(page):
    return json.loads(re.search(r'id="spot-check-data" type="application/json">(.*?)</script>', page)[1])


def judge(scenario, instruction, verdict):
    reviewer = scenario.people["reviewer"]
    judge_instruction(
        actor=reviewer,
        instruction=instruction,
        verdict=verdict,
        reason="other",
        draw=sign_draw(instruction.id, reviewer.id),
    )


def test_the_page_says_how_far_checks_and_people_agree_with_numbers_and_intervals(scenario):
    (invented,) = make_instructions(scenario.project, INVENTED)
    assert "Nobody has judged" in get(scenario, overview_url(scenario))
    judge(scenario, scenario.instruction, "approved")
    judge(scenario, invented, "rejected")
    page = get(scenario, overview_url(scenario)).replace("\xa0", " ")
    assert "Of 1 that the checks kept, people accepted 100 % (95 % interval: 21 % to 100 %)." in page
    assert "Cohen’s kappa) is 1.00" in page
    assert "Over 2 judgements" in page
    assert page.count(str(CHECK_NAMES["evidence_missing"])) == 2  # in the filter and in the table
    of_run = get(scenario, overview_url(scenario, f"?run={invented.run_id}"))
    assert "Over 1 judgement " in of_run


def test_the_desk_comes_with_instructions_but_not_with_what_the_checks_say(scenario):
    make_instructions(scenario.project, INVENTED)
    page = get(scenario, overview_url(scenario, "desk/?type=what"))
    bootstrap = bootstrap_of(page)
    (drawn,) = bootstrap["drawn"]["instructions"]
    assert bootstrap["query"] == {"type": "what"}
    assert drawn["answer"] == INVENTED["answer"]
    assert "evidence_missing" not in page and "checked_as" not in page


@pytest.mark.parametrize("query", ["run=x", "type=zzz", "check=%00"])
def test_the_desk_draws_nothing_for_a_filter_that_cannot_be_read(scenario, query):
    """The page before shows the problem beside the filter."""
    client = scenario.browser("reviewer")
    answer = client.get(overview_url(scenario, f"desk/?{query}"))
    assert answer.url == overview_url(scenario, f"?{query}")
    assert "Select a valid choice." in client.get(answer.url).content.decode()


def test_a_reviewer_finds_the_page_in_the_navigation(scenario):
    assert overview_url(scenario) in get(scenario, f"/projects/{scenario.project.id}/")
