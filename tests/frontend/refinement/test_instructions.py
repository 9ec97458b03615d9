"""Promise 8: instructions are listed, read and judged on pages without a script, and what was typed is kept."""

import pytest

from annotation.actions.desk.revise import revise_critique
from annotation.models import Event, Instruction, Recheck, SpotCheck
from annotation.queries.refining import instructions as instruction_queries
from annotation.wording.checks import CHECK_NAMES
from annotation.wording.refining import FINDINGS
from tests.refining.instructions import CHOICE, INVENTED, QUOTE, TALK, make_instructions


def list_url(scenario, **query):
    parts = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/projects/{scenario.project.id}/refinement/instructions/?{parts}"


def get(scenario, url, role="reviewer"):
    return scenario.browser(role).get(url).content.decode()


def post(scenario, instruction, **form):
    return scenario.browser("reviewer").post(f"/instructions/{instruction.id}/", form)


def wording_in(scenario, instruction):
    page = scenario.browser("reviewer").get(f"/instructions/{instruction.id}/")
    return page.context["form"]["wording"].value()


def test_the_list_shows_evidence_and_what_the_checks_found_in_words(scenario):
    make_instructions(scenario.project, INVENTED)
    page = get(scenario, list_url(scenario))
    assert QUOTE in page
    assert str(FINDINGS["evidence_missing"]) in page
    assert f'<option value="evidence_missing">{CHECK_NAMES["evidence_missing"]}</option>' in page


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({}, 4),
        ({"type": "what"}, 1),
        ({"verdict": "rejected"}, 1),
        ({"status": "kept"}, 3),
        ({"check": "evidence_missing"}, 1),
        ({"language": "zh-Hans"}, 0),
        ({"type": "no-such-type"}, 4),
    ],
)
def test_the_list_is_filtered_and_an_unknown_value_filters_nothing(scenario, query, number):
    make_instructions(scenario.project, INVENTED, CHOICE, TALK)
    response = scenario.browser("reviewer").get(list_url(scenario, **query))
    assert len(response.context["page"].rows) == number


def test_every_instruction_is_on_exactly_one_page(scenario, monkeypatch):
    monkeypatch.setattr(instruction_queries, "ROWS_A_PAGE", 2)
    make_instructions(scenario.project, INVENTED, CHOICE, TALK)
    ids, cursor, browser = [], "", scenario.browser("reviewer")
    while True:
        page = browser.get(list_url(scenario, after=cursor)).context["page"]
        ids += [row.id for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(ids) == len(set(ids)) == Instruction.objects.count() == 4


def test_a_page_shows_the_critique_with_the_evidence_marked_and_the_answer_of_the_model(scenario):
    page = get(scenario, f"/instructions/{scenario.instruction.id}/")
    assert f"<mark>{QUOTE}</mark>" in page
    assert "The whole answer of the model" in page
    assert "&quot;items&quot;" in page


def test_an_instruction_is_accepted_rejected_and_edited_by_form(scenario):
    instruction = scenario.instruction
    for form, status in (
        ({"status": "approved"}, "approved"),
        ({"status": "rejected", "reason": "contradicts"}, "rejected"),
        ({"status": "edited", "question": "Why?", "answer": "No subject."}, "edited"),
    ):
        assert post(scenario, instruction, wording=wording_in(scenario, instruction), **form).status_code == 302
        instruction.refresh_from_db()
        assert instruction.status == status
    page = get(scenario, f"/instructions/{instruction.id}/")
    assert "In the model’s words" in page
    assert not SpotCheck.objects.get().is_random
    assert Event.objects.filter(target=instruction.id).count() == 3


def test_a_choice_and_a_conversation_are_edited_by_form(scenario):
    choice, talk = make_instructions(scenario.project, CHOICE, TALK)
    options = {"option_0": "Light", "option_1": "A subject", "option_2": "A path", "correct_option": "2"}
    post(scenario, choice, wording=wording_in(scenario, choice), status="edited", question="Which?", **options)
    follow_up = {"question_0": "What then?", "answer_0": "Nothing."}
    words = {"question": talk.question, "answer": talk.answer, **follow_up}
    post(scenario, talk, wording=wording_in(scenario, talk), status="edited", **words)
    choice.refresh_from_db()
    talk.refresh_from_db()
    assert (choice.answer, choice.correct_option) == ("A path", 2)
    assert talk.follow_ups == [{"question": "What then?", "answer": "Nothing."}]


def test_an_edit_that_is_not_valid_is_shown_again_as_it_was_typed(scenario):
    instruction = scenario.instruction
    words = {"question": "A question that I typed", "answer": ""}
    response = post(scenario, instruction, wording=wording_in(scenario, instruction), status="edited", **words)
    assert response.status_code == 422
    assert "A question that I typed" in response.content.decode()


def test_a_rejection_without_a_reason_says_so_beside_the_field(scenario):
    response = post(
        scenario, scenario.instruction, wording=wording_in(scenario, scenario.instruction), status="rejected"
    )
    assert response.status_code == 422
    assert response.context["form"].errors["reason"]


def test_words_that_changed_meanwhile_keep_what_was_typed(scenario):
    instruction = scenario.instruction
    response = post(scenario, instruction, wording="others", status="edited", question="Mine", answer="Mine too")
    assert response.status_code == 422
    assert "Somebody edited this instruction meanwhile" in response.content.decode()
    assert "Mine too" in response.content.decode()


def test_nobody_is_offered_to_judge_what_is_out_of_use(scenario):
    critique = scenario.critique
    revise_critique(actor=critique.annotator, critique=critique, answers={"grade": 4})
    page = get(scenario, f"/instructions/{scenario.instruction.id}/")
    assert "Judge it" not in page
    assert "out of use" in page


def test_a_manager_has_the_checks_run_again_and_sees_how_far_they_are(scenario):
    run = scenario.instruction.run
    response = scenario.browser("manager").post(f"/runs/{run.id}/recheck/")
    page = get(scenario, response.url, "manager")
    assert "The checks run again: 0 of 1 critiques" in page
    Recheck.objects.update(status="done", done=1, verdicts_changed=2, finished_at=run.created_at)
    assert "changed 2 verdicts" in get(scenario, response.url, "manager")
    assert "Run the checks again" not in get(scenario, response.url, "reviewer")
