"""Migration 0015 over accounts that were made before it: collisions are kept, marked, and identify nobody."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from annotation.models import Person, SignInIdentifier
from annotation.queries.people.identifiers import find_person_signing_in, is_address_shared
from tests.factories import make_person

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = [("annotation", "0014_plans_are_kept")], [("annotation", "0015_unique_addresses")]


@pytest.fixture
def before():
    MigrationExecutor(connection).migrate(BEFORE)
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_accounts_that_collide_are_kept_marked_and_identify_nobody(before):
    make_person("alone", email="alone@lab.example")
    make_person("same@lab.example", email="Same@lab.example")
    make_person("first", email="lab@lab.example")
    make_person("second", email="LAB@lab.example")
    make_person("anna", email="anna@lab.example")
    make_person("Anna@lab.example")
    make_person("twin")
    make_person("Twin")
    Person.objects.bulk_create(Person(username=f"p{n}", email=f"p{n}@lab.example") for n in range(1_000))
    everybody = set(Person.objects.values_list("username", "email", "password"))

    MigrationExecutor(connection).migrate(AFTER)

    assert set(Person.objects.values_list("username", "email", "password")) == everybody
    marked = SignInIdentifier.objects.filter(is_shared=True).values_list("kind", "person__username")
    assert set(marked) == {
        ("email", "first"),
        ("email", "second"),
        ("email", "anna"),
        ("username", "twin"),
        ("username", "Twin"),
    }
    assert SignInIdentifier.objects.count() == 8 + 4 + 2 * 1_000
    assert find_person_signing_in("Lab@lab.example") is None
    assert find_person_signing_in("ALONE@lab.example") == Person.objects.get(username="alone")
    assert not is_address_shared(Person.objects.get(username="same@lab.example"))
