"""Promise 7: a canary in every stored text: no page renders it as markup."""

import pytest
from django.urls import reverse

from annotation.actions.curating.batches import change_batch
from annotation.actions.people.profile import change_person
from annotation.actions.people.tokens import create_token
from annotation.actions.projects.members import invite
from annotation.actions.projects.projects import change_project
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.models import Export, Image
from annotation.wording.rejections import STORED_SENTENCE
from tests.factories import make_critique
from tests.frontend.accounts.test_roles import PAGES, url_of

CANARY = "\"><script>canary()</script><img src=x onerror=canary()>'{{31337*1000003}}"
# A product of so many digits occurs in no id.
MARKUP = ("<script>canary", "<img src=x", "onerror=canary()>", "31337094011")


@pytest.fixture
def poisoned(scenario):
    manager = scenario.people["manager"]
    definition = scenario.project.questionnaire.definition
    change_project(actor=manager, project=scenario.project, name=CANARY, description=CANARY, guidelines=CANARY)
    change_batch(actor=manager, batch=scenario.batch, name=CANARY)
    Image.objects.update(title=CANARY, author=CANARY, license=CANARY, file=CANARY)
    failure = {"status": "failed", "failure": STORED_SENTENCE, "failure_params": {"sentence": CANARY}}
    Image.objects.filter(pk=scenario.images[1].pk).update(**failure)
    Export.objects.update(**failure)
    for person in scenario.people.values():
        change_person(person=person, first_name=CANARY, last_name=CANARY)
        create_token(person=person, name=CANARY)
    invite(actor=manager, project=scenario.project, role="annotator", note=CANARY)
    stages = [{**stage, "title": CANARY} for stage in definition["stages"]]
    add_questionnaire(
        actor=manager, project=scenario.project, definition={**definition, "title": CANARY, "stages": stages}
    )
    scenario.project.refresh_from_db()
    return scenario


@pytest.mark.parametrize("name", PAGES)
def test_no_page_renders_a_stored_text_as_markup(poisoned, name):
    for role in ("annotator", "reviewer", "manager"):
        page = poisoned.browser(role).get(url_of(poisoned, name)).content.decode()
        assert not [markup for markup in MARKUP if markup in page]


def test_markup_in_a_critique_is_escaped(scenario):
    hostile = CANARY + " and this goes on for at least fifteen words so that the rules let it through to the page"
    make_critique(scenario.people["annotator"], scenario.project, reason=hostile)
    page = scenario.browser("annotator").get(reverse("home")).content.decode()
    assert "&lt;script&gt;canary()" in page
    assert not [markup for markup in MARKUP if markup in page]


def test_markup_in_a_rejected_user_name_is_escaped(scenario):
    response = scenario.browser("manager").post(
        reverse("add_person", args=[scenario.project.id]), {"username": CANARY, "role": "annotator"}
    )
    assert response.status_code == 422
    assert not [markup for markup in MARKUP if markup in response.content.decode()]


def test_no_page_needs_an_inline_script_or_style(scenario):
    for name in PAGES:
        for role in ("annotator", "manager"):
            page = scenario.browser(role).get(url_of(scenario, name)).content.decode()
            assert " style=" not in page
            assert "<style" not in page
            assert "<script>" not in page
            assert " onclick=" not in page
