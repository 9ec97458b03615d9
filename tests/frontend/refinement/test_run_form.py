"""A manager requests a run: the estimate and the first prompt follow the form, and what was typed is kept."""

from decimal import Decimal
from pathlib import Path

from django.test import Client
from django.urls import reverse

from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.models import EndpointConsent, Recipe, Run
from annotation.refining.run_spec import RunSpec
from tests.factories import make_desk
from tests.refining.answers import answer_requests

TYPED = {"recipe": "aesmmit:1", "endpoint": "tiny", "limit": "10"}


def page_of(response):
    return response.content.decode()


def test_the_form_suggests_a_sample_of_ten_with_the_built_in_recipe(browser, project, endpoints):
    form = browser.get(reverse("new_run", args=[project.id])).context["form"]

    assert form["limit"].value() == 10
    assert [label for _value, label in form.fields["recipe"].choices] == ["Instructions as in AesMMIT, version 1"]
    assert form["endpoint"].value() == "tiny"


def test_the_estimate_shows_figures_the_first_prompt_and_where_the_texts_go_and_stores_nothing(
    browser, project, endpoints
):
    response = browser.post(reverse("estimate_run", args=[project.id]), TYPED)
    page = page_of(response)

    assert response.context["estimate"].critiques == 2
    assert "dense and has no subject" in page
    assert "https://models.example.org/v1" in page
    assert 'name="acknowledged"' in page
    assert not Run.objects.exists()
    assert not Recipe.objects.exists()


def test_a_filter_without_a_match_has_no_prompt_and_says_so(browser, project, endpoints):
    page = page_of(browser.post(reverse("estimate_run", args=[project.id]), {**TYPED, "min_words": "5000"}))

    assert "No critique matches. Remove a filter." in page


def test_without_any_critique_the_estimate_does_not_suggest_to_remove_a_filter(db, endpoints):
    project, _people = make_desk(images=1)
    browser = Client()
    browser.force_login(project.created_by)
    page = page_of(browser.post(reverse("estimate_run", args=[project.id]), TYPED))

    assert "There is no critique yet" in page
    assert "Remove a filter" not in page


def test_an_invalid_field_is_marked_and_the_rest_of_the_page_stays(browser, project, endpoints):
    page = page_of(browser.post(reverse("estimate_run", args=[project.id]), {**TYPED, "limit": "-1"}))

    assert "errorlist" in page.split('id="errors-limit"')[1].split("</div>")[0]
    assert page.count("errorlist") == 1
    assert "Correct the marked fields" in page
    assert 'name="acknowledged"' in page  # where the texts go is asked all the same


def test_no_input_has_a_range_since_htmx_would_send_nothing_and_the_page_would_keep_other_figures(browser, project):
    form = page_of(browser.get(reverse("new_run", args=[project.id])))

    inputs = [tag.split(">")[0] for tag in form.split("<input ")[1:] if 'type="number"' in tag.split(">")[0]]
    assert len(inputs) >= 5
    assert not [tag for tag in inputs if " min=" in tag or " max=" in tag or 'step="any"' not in tag]


def test_the_first_run_to_an_address_is_confirmed_and_what_was_typed_is_kept(browser, project, endpoints):
    url = reverse("new_run", args=[project.id])
    typed = {**TYPED, "budget_tokens": "54321", "budget_money": "0.5", "min_words": "3"}

    response = browser.post(url, typed)
    assert response.status_code == 422
    page = page_of(response)
    assert "Confirm that the texts may be sent there" in page
    assert 'value="54321"' in page
    assert not Run.objects.exists()

    response = browser.post(url, {**typed, "acknowledged": "on"})
    run = Run.objects.get()
    assert response.url == reverse("run", args=[run.id])
    assert (run.endpoint, run.limit, run.budget_tokens, run.budget_money) == ("tiny", 10, 54321, Decimal("0.5"))
    assert run.filter["min_words"] == 3
    assert EndpointConsent.objects.get().url == "https://models.example.org/v1"
    assert browser.post(url, typed).status_code == 302  # it is asked once


def test_an_endpoint_without_a_price_is_explained_and_no_run_starts(browser, project, endpoints, settings):
    with Path(settings.LOUPE_ENDPOINTS).open("a") as file:
        file.write('\n[unpriced]\nurl = "http://127.0.0.1:8000/v1"\nmodel = "stand-in"\n')
    typed = {**TYPED, "endpoint": "unpriced", "acknowledged": "on"}

    assert "The price is unknown" in page_of(browser.post(reverse("estimate_run", args=[project.id]), typed))
    response = browser.post(reverse("new_run", args=[project.id]), typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["endpoint"]
    assert not Run.objects.exists()


def test_without_any_endpoint_a_run_for_batch_files_can_be_requested(browser, project, settings):
    settings.LOUPE_ENDPOINTS = ""
    url = reverse("new_run", args=[project.id])
    page = page_of(browser.get(url))
    swapped = page_of(browser.post(reverse("estimate_run", args=[project.id]), {**TYPED, "endpoint": ""}))

    assert "No endpoint is set up" in page
    assert "Name the model" not in swapped  # while the form is filled in, an empty field is not wrong yet
    rendered = {part.split('"')[0] for part in page.split('id="errors-')[1:]}
    assert rendered == {part.split('"')[0] for part in swapped.split('id="errors-')[1:]}
    assert "Name the model" in browser.post(url, {**TYPED, "endpoint": ""}).content.decode()
    assert browser.post(url, {**TYPED, "endpoint": "", "model": "a-model"}).status_code == 302
    assert (Run.objects.get().endpoint, Run.objects.get().total) == ("", 2)


def test_a_sample_fills_in_the_form_of_the_run_over_all_of_its_answers(browser, project, endpoints):
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    spec = RunSpec(recipe, "tiny", filter={"min_words": 3}, limit=1, judge_endpoint="tiny", judge_share=0.25)
    sample = create_run(actor=project.created_by, project=project, spec=spec, acknowledged=True)
    answer_requests(sample)

    form = browser.get(reverse("new_run", args=[project.id]), {"sample": str(sample.id)}).context["form"]
    values = {name: form[name].value() for name in ("recipe", "endpoint", "limit", "min_words", "judge_share")}
    assert values == {
        "recipe": "aesmmit:1",
        "endpoint": "tiny",
        "limit": None,
        "min_words": 3,
        "judge_share": 25,
    }
