"""The account page: name, language and tokens."""

from django.urls import reverse

from annotation.models import ApiToken, Person


def test_a_token_is_shown_once_and_only_its_digest_is_stored(scenario):
    client = scenario.browser("annotator")
    response = client.post(reverse("make_token"), {"name": "nightly run", "days": 30})
    secret = response.context["secret"]
    assert secret in response.content.decode()
    page = client.get(reverse("me")).content.decode()
    assert "nightly run" in page
    assert secret not in page
    assert secret not in str(ApiToken.objects.values().get())


def test_a_token_without_a_name_is_not_created(scenario):
    response = scenario.browser("annotator").post(reverse("make_token"), {"name": "", "days": 30})
    assert response.status_code == 422
    assert not ApiToken.objects.exists()


def test_a_token_cannot_be_valid_longer_than_offered(scenario):
    response = scenario.browser("annotator").post(reverse("make_token"), {"name": "for ever", "days": 99_999})
    assert response.status_code == 422
    assert not ApiToken.objects.exists()


def test_nobody_revokes_somebody_elses_token(scenario):
    scenario.browser("annotator").post(reverse("make_token"), {"name": "nightly", "days": 30})
    token = ApiToken.objects.get()
    assert scenario.browser("manager").post(reverse("revoke_token"), {"token": token.token_key}).status_code == 404
    assert scenario.browser("annotator").post(reverse("revoke_token"), {"token": token.token_key}).status_code == 302
    assert not ApiToken.objects.exists()


def test_the_language_is_stored_for_the_person_and_the_browser(scenario):
    client = scenario.browser("annotator")
    client.post(reverse("language"), {"language": "zh-hans", "next": "/me/"})
    assert 'lang="zh-hans"' in client.get(reverse("me")).content.decode()
    assert Person.objects.get(pk=scenario.people["annotator"].pk).language == "zh-hans"


def test_a_language_that_is_unknown_changes_nothing(scenario):
    client = scenario.browser("annotator")
    assert client.post(reverse("language"), {"language": "../../etc", "next": "//evil.example/"}).url == "/"
    assert Person.objects.get(pk=scenario.people["annotator"].pk).language == ""


def test_privileged_fields_sent_along_change_nothing(scenario):
    typed = {"first_name": "Ana", "is_superuser": "on", "is_staff": "on", "username": "root", "id": "1"}
    assert scenario.browser("annotator").post(reverse("me"), typed).status_code == 302
    person = Person.objects.get(pk=scenario.people["annotator"].pk)
    assert (person.first_name, person.is_superuser, person.is_staff) == ("Ana", False, False)
    assert person.username == scenario.people["annotator"].username


def test_a_new_password_by_mail_is_offered_only_where_mail_is_sent(client, db, settings):
    by_mail = reverse("account_reset_password")
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert by_mail not in client.get(reverse("account_login")).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert by_mail in client.get(reverse("account_login")).content.decode()
