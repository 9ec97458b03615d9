"""What the pages of quality say where there is little to compute a figure over."""

import pytest
from django.urls import reverse

from annotation.actions.measuring.work import compute_statistics
from annotation.models import Image, Person, StoredStatistic
from tests.actions.inspecting.helpers import inspect_all, submit_grade
from tests.clients import browser_of, words
from tests.factories import make_desk, make_images, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def page(person, project, name):
    return words(browser_of(person).get(reverse(name, args=[project.id])))


def collect(images, *, annotators=2, **policies):
    """Makes a project whose annotators grade all images and a third one a single image."""
    project, people = make_desk(images=images, annotators=annotators, critiques_per_image=3, **policies)
    for number in range(images):
        for index, person in enumerate(people):
            submit_grade(person, project, 1 + (number * (index + 1)) % 4)
    submit_grade(make_member(project), project, 2)
    inspect_all()
    compute_statistics(project.id)
    return project


def keep_one_value(project, name):
    """Leaves the figure to one rater; the others have too few."""
    rows = StoredStatistic.objects.filter(project=project, name=name, question="grade", value__isnull=False)
    rows.exclude(pk=rows.order_by("person_id").first().pk).update(value=None, low=None, high=None, reason="too_few")


def test_screenings_say_of_how_many_raters_there_is_enough_to_judge():
    project = collect(12)
    keep_one_value(project, "far_off")
    StoredStatistic.objects.filter(project=project, name="inconsistency").update(value=None, reason="too_few")
    text = page(project.created_by, project, "raters")
    assert (
        "Neither screening rejects anybody. "
        "There is enough to judge 1 of 3 raters by the classic one, and 0 by the newer one." in text
    )


def test_screenings_of_too_few_say_that_instead_of_rejecting_nobody():
    project = collect(2)
    text = page(project.created_by, project, "raters")
    assert "Too few to say whom the screenings would reject." in text
    assert "Neither screening" not in text


def test_a_chart_of_one_rater_names_them_once():
    project = collect(12)
    keep_one_value(project, "bias")
    rater = StoredStatistic.objects.get(project=project, name="bias", question="grade", value__isnull=False).person
    response = browser_of(project.created_by).get(reverse("raters", args=[project.id]))
    summary = response.content.decode().partition('id="chart-bias-summary">')[2].partition("</p>")[0]
    assert summary.startswith(f"{rater.display_name}: ")
    assert summary.endswith(". Too few to say of 2 more.")
    assert summary.count(rater.display_name) == 1


def test_a_figure_that_was_not_computed_looks_as_one_over_few_and_is_read_out():
    project = collect(12)
    first, second, _third = Person.objects.filter(memberships__project=project, memberships__role="annotator")
    statistics = StoredStatistic.objects.filter(project=project, question="grade")
    statistics.filter(person=first).delete()
    statistics.filter(person=second).update(value=None, low=None, high=None, reason="too_few", n=7)
    response = browser_of(project.created_by).get(reverse("raters", args=[project.id]))
    cells = {row.name: row.cells[1] for row in response.context["table"].rows}
    assert {cells[person.display_name].reason for person in (first, second)} == {"Too few to say"}
    table = response.content.decode().partition('<table class="figure-table">')[2].partition("</table>")[0]
    dash = '<span aria-hidden="true">\N{EN DASH}</span><span class="hidden-visually">Too few to say</span>'
    assert table.count("\N{EN DASH}") == table.count(dash) == table.count("Too few to say")


def test_every_column_of_the_raters_is_in_the_legend():
    project = collect(2)
    response = browser_of(project.created_by).get(reverse("raters", args=[project.id]))
    legend = response.content.decode().partition("legend-of-raters")[2].partition("</section>")[0]
    for column in response.context["table"].figures:
        assert f"<dt>{column.name}</dt>" in legend


def test_a_check_without_decisions_has_no_precision_because_nothing_was_decided():
    project = collect(10)
    figure = {"project": project, "name": "check_precision", "scope": {"code": "pasted"}, "n": 0}
    computed_at = StoredStatistic.objects.filter(project=project).first().computed_at
    StoredStatistic.objects.create(**figure, reason="no_ratings", computed_at=computed_at)
    text = page(project.created_by, project, "quality")
    assert "Nothing has been decided yet" in text
    assert "Nothing has been rated yet" not in text


def test_a_burn_up_without_a_projection_says_nothing_of_a_band():
    project = collect(2)
    text = page(project.created_by, project, "quality")
    assert "Critiques and when they will be done" in text
    assert "The band lies" not in text


def shown_of(project, **numbers):
    """Has so many images of each source graded once; returns the page, and the sources that it leaves out."""
    person = make_member(project)
    make_images(project.batches.get(), sum(numbers.values()))
    sources = [source for source, number in numbers.items() for _ in range(number)]
    for image, source in zip(Image.objects.filter(project=project), sources, strict=True):
        Image.objects.filter(pk=image.pk).update(source=source)
    for number in range(len(sources)):
        submit_grade(person, project, 1 + number % 4)
    inspect_all()
    compute_statistics(project.id)
    rows = StoredStatistic.objects.filter(project=project, name="distribution_too_few", question="grade")
    assert {(row.value, row.reason) for row in rows} <= {(None, "too_few")}
    return page(project.created_by, project, "quality"), {row.scope["source"]: row.n for row in rows}


def test_sources_whose_answers_could_be_told_apart_are_left_out_with_the_reason():
    project, _people = make_desk(images=0, critiques_per_image=1)
    text, left_out = shown_of(project, forest=15, street=12, studio=2)
    # What all images have, less those of the forest and the street, would be the two answers of the studio.
    assert left_out == {"street": 12, "studio": 2}
    assert (
        "Sources are left out where fewer than ten answers could be told apart, and so who gave them: "
        "street (12), studio (2)." in text
    )


def test_small_sources_that_have_ten_answers_together_leave_the_others_in():
    project, _people = make_desk(images=0, critiques_per_image=1)
    _text, left_out = shown_of(project, forest=15, street=5, studio=5)
    assert left_out == {"street": 5, "studio": 5}
