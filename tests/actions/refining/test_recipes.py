"""A stored version of a recipe never changes; a change is the next version, and an error stores nothing."""

import pytest
from django.db import DatabaseError, transaction

from annotation.actions.refining.recipes import add_recipe, built_in_version
from annotation.errors import Invalid
from annotation.models import Event, Recipe
from annotation.refining.recipes import built_in_recipe
from tests.factories import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project()


def test_a_change_is_the_next_version_and_the_same_again_is_the_version_that_there_is(project):
    first = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    changed = {**first.definition, "title": "Fewer words"}
    second = add_recipe(actor=project.created_by, project=project, definition=changed)
    repeated = add_recipe(actor=project.created_by, project=project, definition=changed)

    assert [first.version, second.version, repeated.version] == [1, 2, 2]
    assert repeated.pk == second.pk
    assert Event.objects.filter(noun="recipe", verb="added").count() == 2


def test_an_earlier_version_can_be_the_next_again(project):
    first = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    add_recipe(actor=project.created_by, project=project, definition={**first.definition, "title": "Other"})
    third = add_recipe(actor=project.created_by, project=project, definition=first.definition)
    assert third.version == 3


def test_the_built_in_recipe_is_stored_once(project):
    recipes = [built_in_version(actor=project.created_by, project=project, key="aesmmit") for _ in range(2)]
    assert recipes[0].pk == recipes[1].pk
    assert recipes[0].definition == built_in_recipe("aesmmit")


def test_a_recipe_with_errors_is_rejected_with_each_by_its_path_and_nothing_is_stored(project):
    definition = built_in_recipe("aesmmit")
    definition["prompt"]["en"][0]["text"] = "Answer {question}."
    definition["types"][0]["items"] = 9
    with pytest.raises(Invalid) as error:
        add_recipe(actor=project.created_by, project=project, definition=definition)
    assert error.value.code == "invalid_recipe"
    assert list(error.value.fields) == ["prompt.en[0].text", "types[0].items"]
    assert not Recipe.objects.exists()


def test_a_stored_version_cannot_be_changed(project):
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    with pytest.raises(DatabaseError, match="recipe"), transaction.atomic():
        Recipe.objects.filter(pk=recipe.pk).update(version=7)
