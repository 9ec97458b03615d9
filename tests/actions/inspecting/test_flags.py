"""What a worker finds out about critiques after their submit, and that one of them never stops the others."""

import pytest

from annotation.actions.inspecting import work
from annotation.actions.inspecting.work import inspect_critiques
from annotation.models import Critique, CritiqueInspection, InspectionCursor, QualityPolicy
from tests.actions.inspecting.helpers import inspect_all, set_policy, submit_grade
from tests.factories import ANSWERS, make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


def inspection_of(critique):
    return CritiqueInspection.objects.get(pk=critique.pk)


def test_a_text_copied_from_ones_own_earlier_one_is_flagged_with_its_place():
    project, (person,) = make_desk(images=2)
    first, second = make_critique(person, project), make_critique(person, project)

    inspect_all()

    assert inspection_of(first).codes == []
    flag = next(flag for flag in inspection_of(second).flags if flag["question"] == "reason")
    assert (flag["code"], flag["params"]["critique"]) == ("copies_own", str(first.pk))
    assert flag["span"] == [0, len(ANSWERS["reason"]) - 1]


def test_a_check_that_the_project_turned_off_flags_nothing():
    project, (person,) = make_desk(images=2)
    set_policy(project, disabled_checks=["copies_own"])
    critiques = [make_critique(person, project) for _ in range(2)]

    inspect_all()

    assert [inspection_of(critique).codes for critique in critiques] == [[], []]


def test_a_text_in_another_language_is_flagged_once_the_project_asks_for_one():
    project, (person,) = make_desk(images=3)
    first = submit_grade(person, project, 2)
    inspect_all()
    set_policy(project, asked_language="zh")
    second = submit_grade(person, project, 3)
    inspect_all()
    set_policy(project, asked_language="en")
    third = submit_grade(person, project, 4)

    inspect_all()

    codes = [inspection_of(critique).codes for critique in (first, second, third)]
    assert ["other_language" in row for row in codes] == [False, True, False]
    flag = next(flag for flag in inspection_of(second).flags if flag["code"] == "other_language")
    assert flag["params"] == {"asked": "zh", "found": "en"}


def test_a_critique_that_a_check_cannot_read_is_recorded_and_the_next_is_inspected(caplog):
    project, (person,) = make_desk(images=2)
    first, second = submit_grade(person, project, 2), submit_grade(person, project, 3)
    Critique.objects.filter(pk=first.pk).update(viewing=["not what it should be"])

    inspect_all()

    assert (inspection_of(first).failure, inspection_of(second).failure) == ("AttributeError", "")
    assert str(first.pk) in caplog.text
    assert inspection_of(first).counted["words"] == first.words, "it is done work all the same"


def test_a_critique_that_cannot_be_stored_is_passed_over_alone(caplog):
    project, (person,) = make_desk(images=3)
    critiques = [submit_grade(person, project, grade) for grade in (1, 2, 3)]
    answers = {**critiques[1].answers, "grade": "longer than any option " * 20}
    Critique.objects.filter(pk=critiques[1].pk).update(answers=answers)

    inspect_all()

    assert [inspection_of(critique).failure for critique in critiques] == ["", "DataError", ""]
    assert "passed over" in caplog.text
    assert inspect_all() == 0


def test_a_project_that_cannot_be_inspected_does_not_keep_the_others_waiting(monkeypatch, caplog):
    monkeypatch.setattr(work, "MAX_FAILURES", 1)
    (broken, (first,)), (sound, (second,)) = make_desk(images=3), make_desk(images=1)
    for grade in (1, 2, 3):
        submit_grade(first, broken, grade)
    submit_grade(second, sound, 2)
    QualityPolicy.objects.filter(project=broken).delete()

    assert inspect_critiques() == 1

    assert "could not be inspected" in caplog.text
    assert CritiqueInspection.objects.filter(project=sound, failure="").exists()
    assert InspectionCursor.objects.get(project=broken).tried_at, "whoever was not tried yet comes first"
