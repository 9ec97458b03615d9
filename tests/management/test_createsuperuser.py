"""`manage.py createsuperuser`: the identifiers of administrators are checked as those of all accounts."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from annotation.models import Person
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def make_administrator(username: str, address: str) -> None:
    with transaction.atomic():
        call_command("createsuperuser", interactive=False, username=username, email=address, verbosity=0)


@pytest.mark.parametrize(
    ("username", "address", "sentence"),
    [
        ("root", "ANNA@lab.example", "This address cannot be used; choose another."),
        ("Anna", "", "This user name cannot be used; choose another."),
    ],
)
def test_an_address_or_user_name_in_use_is_reported_as_a_sentence(username, address, sentence):
    make_person("anna", email="anna@lab.example")
    with pytest.raises(CommandError, match=sentence):
        make_administrator(username, address)
    assert Person.objects.count() == 1


def test_a_site_administrator_is_made():
    make_administrator("root", "root@lab.example")
    assert Person.objects.get(username="root").is_superuser
