"""A user name and an address identify one account; one that several accounts had before identifies nobody."""

import pytest
from django.db import IntegrityError, connection, transaction

from annotation.actions.people.identifiers import claiming_identifiers
from annotation.actions.people.profile import change_person
from annotation.actions.projects.members import find_person
from annotation.errors import Invalid
from annotation.models import Event, Person, SignInIdentifier
from annotation.queries.people.identifiers import find_person_by_email, find_person_signing_in, is_address_shared
from tests.factories import make_person, share_identifiers

pytestmark = pytest.mark.django_db
ADDRESS = "anna@lab.example"


def rejection_of(person: Person, address: str) -> list[str]:
    with pytest.raises(Invalid) as error:
        change_person(person=person, email=address)
    return error.value.fields["email"]


@pytest.mark.parametrize("address", [ADDRESS, "ANNA@Lab.Example", "anna@ｌａｂ.example"])
def test_an_address_that_another_account_has_is_rejected_whatever_its_letter_case(address):
    make_person("anna", email=ADDRESS)
    assert rejection_of(make_person("mallory"), address) == ["This address cannot be used; choose another."]


def test_an_address_that_is_another_accounts_user_name_is_rejected_with_the_same_sentence():
    make_person("Anna@Lab.example")
    assert rejection_of(make_person("mallory"), ADDRESS) == ["This address cannot be used; choose another."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("anna", "Anna"),
        ("inci", "İnci"),
        ("ıtır", "ITIR"),
        ("anna", "ａｎｎａ"),
        ("σοφος", "ΣΟΦΟΣ"),
        ("straße", "STRAẞE"),
        ("ka", "\u212aa"),
    ],
)
def test_no_two_user_names_differ_in_letter_case_or_width_alone(first, second):
    make_person(first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.bulk_create([Person(username=second)])


def test_sharp_s_and_double_s_are_two_names_as_they_are_two_domains():
    make_person("a", email="a@straße.example")
    make_person("b", email="a@strasse.example")
    assert SignInIdentifier.objects.filter(kind="email").count() == 2


def test_folding_twice_changes_nothing_and_letter_case_makes_no_difference_for_any_character():
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT count(*) FROM generate_series(1, 65535) AS code, LATERAL (SELECT chr(code) AS letter) AS letters
             WHERE code NOT BETWEEN 55296 AND 57343
               AND (loupe_identifier(loupe_identifier(letter)), loupe_identifier(upper(letter COLLATE "pg_c_utf8")),
                    loupe_identifier(lower(letter COLLATE "pg_c_utf8")))
                   <> (loupe_identifier(letter), loupe_identifier(letter), loupe_identifier(letter))""")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("column", ["username", "email"])
def test_the_database_rejects_what_another_account_has_and_names_the_field(column):
    make_person("anna", email=ADDRESS)
    mallory = make_person("mallory")
    with pytest.raises(Invalid) as error, transaction.atomic(), claiming_identifiers():
        Person.objects.filter(pk=mallory.pk).update(**{column: ADDRESS.upper()})
    assert list(error.value.fields) == [column]


def test_an_account_may_have_its_own_user_name_as_address_and_keep_both_when_it_is_saved():
    anna = make_person(ADDRESS, email=ADDRESS.upper())
    anna.save()
    change_person(person=anna, email="Anna@lab.example")
    assert find_person_by_email(ADDRESS) == find_person_signing_in(ADDRESS) == anna
    Person.objects.filter(pk=anna.pk).update(username="anna")
    assert find_person_by_email(ADDRESS) == anna


def test_an_address_that_an_account_gave_up_can_be_used_again():
    anna = make_person("anna", email=ADDRESS)
    change_person(person=anna, email="")
    mallory = change_person(person=make_person("mallory"), email=ADDRESS)
    assert find_person_signing_in(ADDRESS) == mallory
    assert Event.objects.get(target=anna.id).data == {"fields": ["email"]}


def test_an_address_that_several_accounts_have_identifies_nobody_and_no_other_account_can_take_it():
    anna, mallory = make_person("anna", email=ADDRESS), make_person("mallory")
    mallory.email = ADDRESS.upper()
    share_identifiers(mallory)
    assert is_address_shared(anna)
    assert is_address_shared(mallory)
    assert (find_person_signing_in(ADDRESS), find_person_by_email(ADDRESS)) == (None, None)
    assert find_person_signing_in("ANNA") == anna
    rejection_of(make_person("third"), ADDRESS)


def test_the_shared_mark_is_removed_when_an_address_is_saved_that_no_other_account_has():
    anna, mallory = make_person("anna", email=ADDRESS), make_person("mallory")
    mallory.email = ADDRESS
    share_identifiers(mallory)
    change_person(person=anna, email=ADDRESS, first_name="Anna")
    assert is_address_shared(anna)
    mallory = change_person(person=mallory, email="mallory@lab.example")
    assert not is_address_shared(mallory)
    assert find_person_signing_in(ADDRESS) is None  # until Anna saves it again
    change_person(person=anna, email=ADDRESS)
    assert find_person_signing_in(ADDRESS) == find_person_by_email(ADDRESS) == anna


def test_an_account_whose_address_is_shared_is_saved_whole_without_an_error():
    anna, mallory = make_person("anna", email=ADDRESS), make_person("mallory")
    mallory.email = ADDRESS
    share_identifiers(mallory)
    anna.refresh_from_db()
    anna.save()
    assert is_address_shared(anna)


def test_an_address_that_is_another_accounts_user_name_is_marked_and_the_user_name_still_signs_in():
    anna, mallory = make_person("anna", email=ADDRESS), make_person("mallory")
    mallory.username = ADDRESS
    share_identifiers(mallory)
    assert is_address_shared(anna)
    assert not is_address_shared(mallory)
    assert find_person_signing_in(ADDRESS) == mallory
    assert find_person_by_email(ADDRESS) is None


def test_user_names_that_differ_in_letter_case_alone_sign_in_as_written_and_no_manager_adds_them():
    anna, capital = make_person("anna"), make_person("second")
    capital.username = "Anna"
    share_identifiers(capital)
    assert (find_person_signing_in("anna"), find_person_signing_in("Anna")) == (anna, capital)
    assert find_person_signing_in("ANNA") is None
    with pytest.raises(Invalid) as error:
        find_person("Anna")
    assert "letter case" in error.value.fields["username"][0]


def test_a_manager_adds_by_the_exact_user_name():
    anna = make_person("Anna")
    assert find_person(" Anna ") == anna
    with pytest.raises(Invalid):
        find_person("anna")


def test_an_address_is_answered_alike_whether_it_is_unknown_an_address_or_a_user_name():
    make_person("anna", email=ADDRESS)
    make_person("li@lab.example")
    errors = []
    for text in (ADDRESS, "li@lab.example", "nobody@lab.example"):
        with pytest.raises(Invalid) as error:
            find_person(text)
        errors.append(error.value.fields)
    assert errors[0] == errors[1] == errors[2]
    assert "Type the user name" in errors[0]["username"][0]


def test_deleting_a_person_frees_their_address():
    anna = make_person("anna", email=ADDRESS)
    anna.delete()
    assert change_person(person=make_person("heir"), email=ADDRESS).email == ADDRESS
