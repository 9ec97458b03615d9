"""Who may open which page: every route is declared here, and one that is not fails the test."""

import pytest
from django.urls import reverse

from frontend.urls import urlpatterns

ROLES = ("annotator", "reviewer", "manager", "stranger", "nobody")
MANAGER = {"annotator": 403, "reviewer": 403, "manager": 200, "stranger": 404, "nobody": 302}
READER = MANAGER | {"reviewer": 200}
MEMBER = {"annotator": 200, "reviewer": 200, "manager": 200, "stranger": 404, "nobody": 302}
EVERYBODY = dict.fromkeys(ROLES, 200) | {"nobody": 302}
STEP = {"annotator": 403, "reviewer": 403, "manager": (200, 302, 400, 409, 422), "stranger": 404, "nobody": 302}
OWN_STEP = dict.fromkeys(ROLES, (302, 404, 422)) | {"nobody": 302}

PAGES = {
    "home": EVERYBODY,
    "me": EVERYBODY,
    "projects": EVERYBODY,
    "new_project": {"annotator": 403, "reviewer": 403, "manager": 200, "stranger": 403, "nobody": 302},
    "system": dict.fromkeys(ROLES, 403) | {"nobody": 302},
    "project": MEMBER,
    "desk": {"annotator": 200, "reviewer": 403, "manager": 403, "stranger": 404, "nobody": 302},
    "own_work": MEMBER,
    "project_settings": MANAGER,
    "quality_settings": MANAGER,
    "consent": MANAGER,
    "gold": MANAGER,
    "new_gold": MANAGER | {"manager": 404},  # it names no image
    "gold_accuracy": MANAGER,
    "batches": MANAGER,
    "new_batch": MANAGER,
    "batch": MANAGER,
    "edit_batch": MANAGER,
    "hold_out": MANAGER,
    "new_import": MANAGER,
    "import": MANAGER,
    "groups": MANAGER,
    "image": {"annotator": 403, "reviewer": 200, "manager": 200, "stranger": 404, "nobody": 302},
    "reading": {"annotator": 403, "reviewer": 302, "manager": 302, "stranger": 404, "nobody": 302},
    "reviews": READER,
    "disagreements": READER,
    "final_desk": dict.fromkeys(ROLES, 404) | {"nobody": 302},  # it is the adjudicator's own
    "review_desk": READER,
    "accept_reviews": READER,
    "bulk_acceptance": READER,
    "quality": READER,
    "raters": READER,
    "critique_coverage": READER,
    "critique": {"annotator": 403, "reviewer": 200, "manager": 200, "stranger": 404, "nobody": 302},
    "people": MANAGER,
    "questionnaires": MANAGER,
    "new_questionnaire": MANAGER,
    "questionnaire": MEMBER,
    "questionnaire_difference": MEMBER,
    "dry_run": READER,
    "benchmarks": READER,
    "new_benchmark": MANAGER,
    "benchmark": READER,
    "benchmark_exclusions": READER,
    "exports": MANAGER,
    "new_export": MANAGER,
    "export": MANAGER,
    "compare_exports": MANAGER | {"manager": 409},  # it is not finished yet
    "batch_files": MANAGER,
    "recipes": MANAGER,
    "new_recipe": MANAGER,
    "built_in_recipe": MANAGER,
    "recipe": MANAGER,
    "runs": MANAGER,
    "instructions": READER,
    "instruction": READER,
    "spot_checks": READER,
    "spot_check_desk": READER,
    "new_run": MANAGER,
    "run": MANAGER,
    "evaluations": READER,
    "new_evaluation": MANAGER,
    "new_file_evaluation": MANAGER,
    "evaluation": READER,
    "judging": READER,
    "judging-desk": READER,
    "evaluation_judges": READER,
    "evaluation-scores": READER,
    "evaluation-answers": MANAGER,
    "benchmark-table": READER,
    "compare-evaluations": READER,
    "benchmark-item": MANAGER,
    "endpoints": MANAGER,
    "coverage": MEMBER,
    "candidates": MANAGER,
    "cross-check": {"annotator": 200, "reviewer": 403, "manager": 403, "stranger": 404, "nobody": 302},
    "returned-candidates": {"annotator": 200, "reviewer": 403, "manager": 403, "stranger": 404, "nobody": 302},
    "events": MANAGER,
    "invitation": dict.fromkeys(ROLES, 302) | {"stranger": 200},
}
DOWNLOADS = {"batch_file": MANAGER, "own_data": MEMBER}
STEPS = {
    "make_token": OWN_STEP,
    "revoke_token": OWN_STEP,
    "end_sessions": OWN_STEP,
    "batch_images": STEP,
    "batch_status": STEP,
    "image_status": STEP,
    "cancel_import": STEP,
    "retry_import": STEP,
    "replace_metadata": STEP,
    "selected_images": STEP,
    "preview_hold_out": STEP,
    "put_back_batch": STEP,
    "reorder_batches": STEP,
    "agree_to_consent": STEP | {"annotator": 409, "manager": 403},
    "begin_qualification": STEP | {"annotator": 302, "manager": 403},
    "change_gold": STEP,
    "pause_member": STEP,
    "resume_member": STEP,
    "qualify_member": STEP,
    "add_person": STEP,
    "invite_person": STEP,
    "change_role": STEP,
    "remove_person": STEP,
    "revoke_invitation": STEP,
    "withdraw_all": STEP,
    "withdraw_critique": {"annotator": 400, "reviewer": 403, "manager": 400, "stranger": 404, "nobody": 302},
    "begin_final": STEP | {"reviewer": 409},  # the image has one critique
    "preview_benchmark": STEP,
    "hold_out_candidates": STEP,
    "cancel_benchmark": STEP,
    "retry_benchmark": STEP,
    "preview_export": STEP,
    "cancel_export": STEP,
    "retry_export": STEP,
    "delete_export": STEP,
    "recheck_run": STEP,
    "estimate_run": STEP,
    "pause_run": STEP,
    "resume_run": STEP,
    "cancel_run": STEP,
    "retry_run": STEP,
    "estimate_evaluation": STEP,
    "estimate_judging": STEP,
    "change_evaluation": STEP,
    "pause_evaluation": STEP,
    "resume_evaluation": STEP,
    "cancel_evaluation": STEP,
    "retry_evaluation": STEP,
    "read_evaluation": STEP,
    "pause_judging": STEP,
    "resume_judging": STEP,
    "cancel_judging": STEP,
    "retry_judging": STEP,
    "decide_candidate": STEP,
    "stand_by_candidate": STEP | {"annotator": 409, "reviewer": 404, "manager": 404},
    "score_evaluation": STEP,
    "probe_endpoint": STEP | {"manager": 404},  # it names none
}
SCORED = {"evaluations", "new_evaluation", "estimate_evaluation", "benchmark-table", "compare-evaluations"}
SCORED |= {"benchmark-item", "judging", "judging-desk"}
"""Pages of a benchmark that is published."""
REOPENED = {"pause_member", "qualify_member", "resume_run", "resume_evaluation", "resume_judging", "change_evaluation"}
FOR_ALL = {"language", "rendition"}


def url_of(scenario, name):
    membership = scenario.project.memberships.get(person=scenario.people["annotator"])
    ids = {
        "project_id": scenario.project.id,
        "batch_id": scenario.batch.id,
        "image_id": scenario.images[0].id,
        "export_id": scenario.export.id,
        "benchmark_id": scenario.evaluation.benchmark_id if name in SCORED else scenario.benchmark.id,
        "critique_id": scenario.critique.id,
        "assignment_id": scenario.critique.assignment_id,
        "import_id": scenario.image_import.id,
        "recipe_id": scenario.run.recipe_id,
        "key": "aesmmit",
        "questionnaire_id": scenario.project.questionnaire_id,
        "membership_id": membership.id,
        "item_id": scenario.gold_item.id,
        "invitation_id": scenario.invitation.id,
        "secret": scenario.secret,
        "run_id": scenario.run.id,
        "evaluation_id": scenario.evaluation.id,
        "judging_id": scenario.evaluation.judgings.get().id,
        "number": 1,
        "part": "requests-01.jsonl",
        "instruction_id": scenario.instruction.id,
        "candidate_id": scenario.candidate.id,
        "acceptance_id": scenario.acceptance.id,
    }
    route = next(route for route in urlpatterns if route.name == name)
    return reverse(name, kwargs={key: ids[key] for key in route.pattern.converters})


def fits(status, expected):
    return status in expected if isinstance(expected, tuple) else status == expected


def test_every_route_of_the_pages_is_declared():
    assert {route.name for route in urlpatterns} == {*PAGES, *DOWNLOADS, *STEPS, *FOR_ALL}


def test_each_page_responds_to_each_role_as_declared(scenario):
    browsers = {role: scenario.browser(role) for role in ROLES}
    answers = {
        name: {role: browser.get(url_of(scenario, name)).status_code for role, browser in browsers.items()}
        for name in PAGES | DOWNLOADS
    }
    assert answers == PAGES | DOWNLOADS


@pytest.mark.parametrize("name", STEPS)
def test_each_step_responds_to_each_role_as_declared_and_never_to_a_get(scenario, name):
    url = url_of(scenario, name)
    for role in ("nobody", "stranger", "annotator", "reviewer", "manager"):
        status = scenario.browser(role).post(url).status_code
        assert fits(status, STEPS[name][role]), (role, status)
    # The page with the errors of a form has the address of its step; opened again, it leads to the page of the form.
    assert scenario.browser("manager").get(url).status_code == (302 if name in REOPENED else 405)


def test_a_removed_member_has_no_access(scenario):
    scenario.project.memberships.filter(person=scenario.people["manager"]).update(is_active=False)
    assert scenario.browser("manager").get(url_of(scenario, "batch")).status_code == 404


def test_a_form_without_a_csrf_token_is_rejected_with_what_to_do(scenario):
    client = scenario.browser("manager")
    client.handler.enforce_csrf_checks = True
    response = client.post(url_of(scenario, "batch_status"), {"status": "closed"})
    assert response.status_code == 403
    assert "what you typed is still in the form" in response.content.decode()
    scenario.batch.refresh_from_db()
    assert scenario.batch.status == "open"
