"""Two connections claim one name or address at once: one account gets it, the other gets an error."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from annotation.actions.people.identifiers import claiming_identifiers
from annotation.actions.people.profile import change_person
from annotation.errors import Invalid
from annotation.models import Person, SignInIdentifier
from tests.factories import make_person
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "anna@lab.example"


def outcome_of(claim: Callable[[], object]) -> str:
    try:
        claim()
    except Invalid as error:
        return next(iter(error.fields))
    finally:
        connection.close()
    return "done"


def is_a_lock_awaited() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def claim_username(name: str) -> None:
    with claiming_identifiers():
        make_person(name)


@pytest.mark.parametrize("identifier", ["an address", "a user name"])
def test_an_identifier_that_an_open_transaction_takes_is_rejected_with_its_field_after_the_commit(
    identifier: str,
) -> None:
    anna, mallory = make_person("anna"), make_person("mallory")
    claims: dict[str, Callable[[], object]] = {
        "an address": lambda: change_person(person=mallory, email=ADDRESS.upper()),
        "a user name": lambda: claim_username(ADDRESS.upper()),
    }
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            change_person(person=anna, email=ADDRESS)
            future = pool.submit(outcome_of, claims[identifier])  # its check does not find Anna's address yet
            wait_until(is_a_lock_awaited)
        assert future.result() == {"an address": "email", "a user name": "username"}[identifier]
    assert SignInIdentifier.objects.get(identifier=ADDRESS).person == anna


def test_of_many_accounts_that_take_an_identifier_at_once_exactly_one_gets_it() -> None:
    people = [make_person() for _ in range(6)]
    claims: list[Callable[[], object]] = [
        lambda person=person: change_person(person=person, email=ADDRESS) for person in people
    ]
    claims += [lambda name=name: claim_username(name) for name in (ADDRESS, "Anna@lab.example", "ANNA@lab.example")]
    with ThreadPoolExecutor(len(claims)) as pool:
        outcomes = list(pool.map(outcome_of, claims))
    assert outcomes.count("done") == 1
    bearers = [person for person in Person.objects.all() if ADDRESS in (person.email, person.username.lower())]
    assert [bearer.pk for bearer in bearers] == [SignInIdentifier.objects.get(identifier=ADDRESS).person_id]
