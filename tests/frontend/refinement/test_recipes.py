"""Promises 8 and 12: a manager sees what a change of a recipe asks anew before storing it, and
loses nothing typed."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotation.actions.refining.recipes import add_recipe, built_in_version
from annotation.actions.refining.runs import create_run
from annotation.actions.refining.storing import Answer, store_answers
from annotation.models import Recipe, RunRequest
from annotation.refining.recipes import built_in_recipe
from annotation.refining.replies import Reply, Usage
from annotation.refining.run_spec import RunSpec
from frontend.forms.refinement.recipes import RecipeForm
from tests.actions.refining.helpers import ONE_ITEM
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    project, (person,) = make_desk(images=1)
    make_critique(person, project)
    return project


@pytest.fixture
def recipe(project) -> Recipe:
    """The built-in recipe with an answer to the project's critique."""
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    run = create_run(actor=project.created_by, project=project, spec=RunSpec(recipe, model="a-model"))
    request = RunRequest.objects.select_related("critique__questionnaire").get(run=run)
    store_answers(run, [Answer(request, Reply(ONE_ITEM, "stop", Usage(900, 300), "tiny"))])
    return recipe


@pytest.fixture
def browser(project) -> Client:
    client = Client()
    client.force_login(project.created_by)
    return client


def filled_in(definition: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Returns what a browser sends of the form of a definition, with lines ended as browsers end them."""
    form = RecipeForm(definition)
    values = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in values.items()} | changes
    return {name: value.replace("\n", "\r\n") if isinstance(value, str) else value for name, value in sent.items()}


def text_of(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_the_form_sent_as_it_is_changes_nothing(browser, project, recipe):
    url = reverse("new_recipe", args=[project.id])
    response = browser.post(url, filled_in(recipe.definition), follow=True)
    assert Recipe.objects.get() == recipe
    assert "Nothing was changed: version 1 stays." in text_of(response)


def test_another_title_is_stored_at_once_since_it_asks_nothing_anew(browser, project, recipe):
    browser.post(reverse("new_recipe", args=[project.id]), filled_in(recipe.definition, **{"title.en": "Ours"}))
    assert Recipe.objects.get(version=2).definition == {
        **recipe.definition,
        "title": {**recipe.definition["title"], "en": "Ours"},
    }


def test_another_prompt_is_stored_only_after_the_page_told_what_it_asks_anew(browser, project, recipe):
    url = reverse("new_recipe", args=[project.id])
    values = filled_in(recipe.definition, **{"prompt.en.additional": "Prefer short answers."})
    response = browser.post(url, values)

    assert Recipe.objects.count() == 1
    assert "1 critique that tiny has answered: its answer took 1,200 tokens." in text_of(response)
    assert "Prompt, English: Additional rules" in text_of(response)
    token = response.context["review"].token

    response = browser.post(url, {**values, "prompt.en.additional": "Prefer long answers.", "confirmed": token})
    assert Recipe.objects.count() == 1, "what was confirmed is not what was sent"

    browser.post(url, {**values, "confirmed": token})
    part = Recipe.objects.get(version=2).definition["prompt"]["en"][-1]
    assert part == {"part": "additional", "text": "Prefer short answers."}


@pytest.mark.parametrize(("path", "value"), [("limits.max_attempts", "5"), ("prompt.zh-Hans.additional", "回答要短。")])
def test_a_change_that_no_answered_critique_was_sent_asks_nothing_anew(browser, project, recipe, path, value):
    browser.post(reverse("new_recipe", args=[project.id]), filled_in(recipe.definition, **{path: value}))
    assert Recipe.objects.filter(version=2).exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("prompt.en.rules", "Use {colour}.", "“{colour}” is none of: {types}, {max_items}, {max_words}"),
        ("prompt.zh-Hans.types", "", "must hold {types} in exactly one place"),
        ("types.why.items", "9", "is more than max_items (6), the limit of all items together"),
        ("types.why.description.en", "", "lacks “en”"),
        ("limits.max_words", "", "lacks “max_words”"),
        ("parameters.temperature", "3", "must be at most 2"),
        ("key", "Two words", "must be 1 to 64 lower-case letters"),
        ("title.en", "x" * 201, "at most 200 characters"),
    ],
)
def test_an_error_stands_in_its_field_and_what_was_typed_is_kept(browser, project, field, value, sentence):
    changes = {field: value, "prompt.en.additional": "Typed with care."}
    response = browser.post(reverse("new_recipe", args=[project.id]), filled_in(built_in_recipe("aesmmit"), **changes))

    assert response.status_code == 422
    assert not Recipe.objects.exists()
    assert sentence in text_of(response)
    errors = response.context["form"].errors
    assert next(iter(errors)).startswith(field.rpartition(".")[0] or field)
    assert "Typed with care." in response.content.decode()
    first = next(iter(errors))
    assert f'<a href="#id_{first}">' in response.content.decode()  # the form is long: the message leads to the field


def test_all_errors_stand_beside_their_fields_at_once(browser, project):
    changes = {
        "types.why.items": "many",
        "limits.max_words": "",
        "limits.max_items": "1000",
        "prompt.en.rules": "Use {colour}.",
        "title.en": "x" * 201,
        "key": "Two words",
    }
    response = browser.post(reverse("new_recipe", args=[project.id]), filled_in(built_in_recipe("aesmmit"), **changes))
    errors = response.context["form"].errors
    assert set(errors) == set(changes)
    assert all(len(sentences) == 1 for sentences in errors.values())


def test_a_form_without_a_language_names_that_field_alone(browser, project):
    values = filled_in(built_in_recipe("aesmmit"), languages=[])
    response = browser.post(reverse("new_recipe", args=[project.id]), values)
    assert list(response.context["form"].errors) == ["languages"]


def test_a_recipe_of_one_language_can_be_stored(browser, project):
    values = filled_in(built_in_recipe("aesmmit"), languages=["en"])
    browser.post(reverse("new_recipe", args=[project.id]), values)
    definition = Recipe.objects.get().definition
    assert (definition["languages"], list(definition["prompt"])) == (["en"], ["en"])


def test_the_page_of_a_version_shows_the_prompt_for_a_critique_and_what_changed(browser, project, recipe):
    parts = [*recipe.definition["prompt"]["en"], {"part": "ours", "text": "Name the season."}]
    definition = {**recipe.definition, "prompt": {**recipe.definition["prompt"], "en": parts}}
    second = add_recipe(actor=project.created_by, project=project, definition=definition)

    text = text_of(browser.get(reverse("recipe", args=[second.id])))
    assert "Name the season." in text
    assert "The low light picks out every stalk of the grass" in text
    assert "What changed since version 1 Prompt, English: ours nothing → Name the season." in text
    assert "No run uses it yet." in text
    assert "Used by 1 run." in text_of(browser.get(reverse("recipe", args=[recipe.id])))


def test_what_the_model_is_told_is_shown_in_the_language_of_the_reader(browser, recipe):
    page = browser.get(reverse("recipe", args=[recipe.id]), headers={"accept-language": "zh-hans"})
    assert recipe.definition["types"][0]["description"]["zh-Hans"] in text_of(page)


def test_a_prompt_that_looks_like_markup_is_shown_as_text(browser, project, recipe):
    parts = [*recipe.definition["prompt"]["en"], {"part": "ours", "text": "<script>alert(1)</script>"}]
    definition = {**recipe.definition, "prompt": {**recipe.definition["prompt"], "en": parts}}
    page = browser.get(
        reverse("recipe", args=[add_recipe(actor=project.created_by, project=project, definition=definition).id])
    ).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_list_shows_versions_with_their_runs_and_the_built_in_recipe_until_it_is_stored(browser, project):
    url = reverse("recipes", args=[project.id])
    assert "comes with Loupe" in text_of(browser.get(url))
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    create_run(actor=project.created_by, project=project, spec=RunSpec(recipe, model="a-model"))
    text = text_of(browser.get(url))
    assert "1 run" in text
    assert "comes with Loupe" not in text


def test_there_is_no_page_of_an_unknown_built_in_recipe(browser, project):
    assert browser.get(reverse("built_in_recipe", args=[project.id, "other"])).status_code == 404


def test_a_recipe_of_another_project_is_no_base_of_the_form(browser, project):
    foreign_project = make_desk(images=0)[0]
    foreign = add_recipe(
        actor=foreign_project.created_by,
        project=foreign_project,
        definition={**built_in_recipe("aesmmit"), "title": "Secret title"},
    )
    page = browser.get(reverse("new_recipe", args=[project.id]), {"from": str(foreign.id)}).content.decode()
    assert "Secret title" not in page
