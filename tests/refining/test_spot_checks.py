"""What people are shown for spot checks, and the figures that are computed of what they say."""

import pytest

from annotation.actions.curating.holding_out import hold_out_images
from annotation.actions.desk.revise import revise_critique
from annotation.actions.refining.instructions import judge_instruction
from annotation.models import Instruction, SpotCheck
from annotation.queries.refining import spot_checks
from annotation.queries.refining.agreement import agreement_with_people
from annotation.queries.refining.instruction_json import lit_passages, present_draw
from annotation.queries.refining.spot_checks import Draw, SpotCheckFilter, draw_instructions
from annotation.refining.draws import is_draw
from tests.factories import make_critique, make_desk, make_member
from tests.refining.instructions import INVENTED, QUOTE, TALK, WHY_ITEM, make_instructions

pytestmark = pytest.mark.django_db
ALL = SpotCheckFilter()


@pytest.fixture
def project():
    project, (person,) = make_desk(images=4)
    for _ in range(4):
        make_critique(person, project)
    return project


@pytest.fixture
def reviewer(project):
    return make_member(project, "reviewer")


def judge(person, draw, verdict):
    proof = present_draw(draw, person)["draw"]
    judge_instruction(actor=person, instruction=draw.instruction, verdict=verdict, reason="other", draw=proof)


def ids_of(draws):
    return [draw.instruction.id for draw in draws]


def test_draws_stay_the_same_until_one_is_judged_and_nothing_comes_twice(project, reviewer):
    make_instructions(project, WHY_ITEM, INVENTED)
    draws = draw_instructions(reviewer, project, ALL, count=8)
    assert ids_of(draw_instructions(reviewer, project, ALL, count=8)) == ids_of(draws)
    assert len(set(ids_of(draws))) == 8
    judge(reviewer, draws[0], "approved")
    assert set(ids_of(draw_instructions(reviewer, project, ALL, count=8))) == set(ids_of(draws)[1:])
    skipped = ids_of(draws)[1:4]
    assert not set(skipped) & set(ids_of(draw_instructions(reviewer, project, ALL, count=8, skip=skipped)))


def test_nobody_is_shown_instructions_about_a_held_out_image(project, reviewer):
    instructions = make_instructions(project, WHY_ITEM)
    image = instructions[0].critique.image
    hold_out_images(actor=project.created_by, project=project, images=[image])
    drawn = ids_of(draw_instructions(reviewer, project, ALL, count=8))
    assert set(drawn) == {row.id for row in instructions if row.critique.image_id != image.id}


def test_every_other_draw_is_at_random_over_all_verdicts_and_the_others_are_least_sure(project, reviewer):
    instructions = make_instructions(project, WHY_ITEM, INVENTED)
    for index, instruction in enumerate(instructions):
        Instruction.objects.filter(pk=instruction.pk).update(sureness=0.1 + index / 10)
    draws = draw_instructions(reviewer, project, ALL, count=4)
    assert draws[0].is_random
    assert instructions[0].id in ids_of(draws[:2])  # the least sure one, unless it is the one at random itself
    unsure = [draw.instruction.sureness for draw in draws if not draw.is_random]
    assert unsure == sorted(unsure)
    at_random = spot_checks._draw_at_random(spot_checks._judgeable(reviewer, project, ALL), reviewer, 8)
    assert {instruction.checked_as for instruction in at_random} == {"kept", "rejected"}


def test_two_people_are_drawn_different_instructions_first(project):
    make_instructions(project, WHY_ITEM, INVENTED, TALK)
    firsts = {
        draw_instructions(make_member(project, "reviewer"), project, ALL, count=1)[0].instruction.id for _ in range(8)
    }
    assert len(firsts) > 1


def test_nobody_is_drawn_their_own_critique_or_one_that_changed(project, reviewer):
    make_instructions(project)
    critique = Instruction.objects.first().critique
    assert draw_instructions(critique.annotator, project, ALL, count=8) == []
    revise_critique(actor=critique.annotator, critique=critique, answers={"grade": 4})
    drawn = {draw.instruction.critique_id for draw in draw_instructions(reviewer, project, ALL, count=8)}
    assert len(drawn) == 3 and critique.id not in drawn


def test_an_instruction_in_whose_place_another_leaves_is_drawn_only_of_its_run(project, reviewer):
    older_run = make_instructions(project, WHY_ITEM)[0].run
    newer_ids = {instruction.id for instruction in make_instructions(project, WHY_ITEM)}
    drawn_ids = ids_of(draw_instructions(reviewer, project, ALL, count=100))
    assert set(drawn_ids) == newer_ids
    draws = draw_instructions(reviewer, project, SpotCheckFilter(run=older_run.id), count=100)
    assert {draw.instruction.run_id for draw in draws} == {older_run.id}


def test_a_filter_by_type_or_check_draws_nothing_that_counts_as_random(project, reviewer):
    instructions = make_instructions(project, WHY_ITEM, INVENTED)
    by_check = draw_instructions(reviewer, project, SpotCheckFilter(check="evidence_missing"), count=8)
    assert {draw.instruction.type for draw in by_check} == {"what"}
    by_type = draw_instructions(reviewer, project, SpotCheckFilter(type="why"), count=8)
    assert {draw.instruction.type for draw in by_type} == {"why"}
    assert not any(draw.is_random for draw in by_check + by_type)
    by_run = draw_instructions(reviewer, project, SpotCheckFilter(run=instructions[0].run_id), count=8)
    assert any(draw.is_random for draw in by_run)


def test_what_is_drawn_says_nothing_of_what_the_checks_say(project, reviewer):
    make_instructions(project, INVENTED)
    draw = draw_instructions(reviewer, project, ALL, count=1)[0]
    document = present_draw(draw, reviewer)
    assert not {"status", "checked_as", "findings", "sureness", "second_opinion"} & document.keys()
    assert is_draw(document["draw"], draw.instruction.id, reviewer.id)


def test_the_cited_words_are_lit_in_the_answer_that_they_stand_in(project):
    instruction, *_rest = make_instructions(project)
    passages = {passage["question"]: passage for passage in lit_passages(instruction)}
    assert [part["text"] for part in passages["reason"]["parts"] if part["lit"]] == [QUOTE]
    assert [part["lit"] for part in passages["emotion"]["parts"]] == [False]
    assert "".join(part["text"] for part in passages["reason"]["parts"]).startswith("The low light")


def test_quotes_that_overlap_are_lit_once(project):
    instruction, *_rest = make_instructions(project)
    instruction.evidence = [
        {"question": "reason", "quote": "", "start": start, "end": end} for start, end in ((4, 7), (5, 13), (90, 9999))
    ]
    reason = next(passage for passage in lit_passages(instruction) if passage["question"] == "reason")
    assert [part["text"] for part in reason["parts"] if part["lit"]] == ["low light"]


def test_agreement_is_computed_over_what_was_drawn_at_random(project, reviewer):
    for instruction in make_instructions(project, WHY_ITEM, INVENTED):
        verdict = "approved" if instruction.checked_as == "kept" else "rejected"
        judge(reviewer, Draw(instruction, is_random=True), verdict)
    report = agreement_with_people(project)
    assert report.judgements == 8
    assert (report.checks.kappa.value, report.checks.kept_precision.value) == (1, 1)
    by_check = {agreement.check: agreement for agreement in report.by_check}["evidence_missing"]
    assert (by_check.precision.value, by_check.precision.n, by_check.recall.value) == (1, 4, 1)
    assert report.by_type.keys() == {"why", "what"}
    assert report.second_model.n == 0


def test_an_edit_counts_as_a_rejection_and_a_chosen_instruction_not_at_all(project, reviewer):
    first, second, *_rest = make_instructions(project, WHY_ITEM)
    for instruction, is_random in ((first, True), (second, False)):
        SpotCheck.objects.create(
            instruction=instruction, person=reviewer, verdict="edited", is_random=is_random, checked_as="kept"
        )
    report = agreement_with_people(project, first.run_id)
    assert (report.judgements, report.edited) == (1, 1)
    assert (report.checks.kept_precision.value, report.checks.rejected_recall.value) == (0, 0)
