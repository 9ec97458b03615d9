"""The sentences about the file of LOUPE_ENDPOINTS: what is wrong with it, and what to write."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

PROBLEMS: Final[dict[str, Promise]] = {
    "endpoints_file_unreadable": _(
        "The file of LOUPE_ENDPOINTS, “%(file)s”, cannot be read (%(reason)s). Correct the path or the permissions of "
        "the file."
    ),
    "endpoints_file_not_utf8": _("The file “%(file)s” is not written in UTF-8. Save it in UTF-8."),
    "endpoints_file_not_toml": _("The file “%(file)s” is not TOML: %(reason)s. Correct that line."),
    "endpoint_name_invalid": _(
        "The file “%(file)s” names an endpoint “%(endpoint)s”. Use letters without accents, digits, dots, hyphens and "
        'underscores, at most 100; a name with a dot needs quotation marks: ["gpt-4.1"].'
    ),
    "endpoint_not_table": _(
        "“%(endpoint)s” in the file “%(file)s” is not a table. Write [%(endpoint)s] on a line of its own, and its "
        "fields below it."
    ),
    "endpoint_key_in_file": _(
        "The endpoint “%(endpoint)s” in the file “%(file)s” has a field “%(field)s”. Keys do not belong into this "
        'file: put the key into an environment variable, and write its name, such as key_env = "OPENAI_API_KEY".'
    ),
    "endpoint_field_unknown": _(
        "The endpoint “%(endpoint)s” in the file “%(file)s” has a field “%(field)s”, which Loupe does not know. Its "
        "fields are: %(fields)s."
    ),
    "endpoint_field_missing": _(
        "The endpoint “%(endpoint)s” in the file “%(file)s” lacks the field “%(field)s”. It needs url and model."
    ),
    "endpoint_url_invalid": _(
        "The url of the endpoint “%(endpoint)s” in the file “%(file)s” cannot be used. Write the address up to its "
        'version, such as "http://127.0.0.1:8000/v1": without a user name, a key, a query or /chat/completions.'
    ),
    "endpoint_model_invalid": _(
        "The model of the endpoint “%(endpoint)s” in the file “%(file)s” cannot be used. Write its name in quotation "
        "marks, as the endpoint lists it."
    ),
    "endpoint_key_env_invalid": _(
        "The key_env of the endpoint “%(endpoint)s” in the file “%(file)s” is not the name of an environment variable. "
        'Write the name of the variable that holds the key, such as "OPENAI_API_KEY", not the key.'
    ),
    "endpoint_price_invalid": _(
        "The %(field)s of the endpoint “%(endpoint)s” in the file “%(file)s” is not a price. Write what a million "
        "tokens cost as a number without quotation marks, such as 0.15; 0 if they cost nothing."
    ),
    "endpoint_currency_invalid": _(
        "The currency of the endpoint “%(endpoint)s” in the file “%(file)s” cannot be used. Write its three letters, "
        'such as "USD".'
    ),
    "endpoint_max_tokens_field_invalid": _(
        "The max_tokens_field of the endpoint “%(endpoint)s” in the file “%(file)s” cannot be used. Write "
        '"max_tokens" or "max_completion_tokens".'
    ),
    "endpoint_number_invalid": _(
        "The %(field)s of the endpoint “%(endpoint)s” in the file “%(file)s” cannot be used. Write a whole number of 1 "
        "or more, without quotation marks; docs/refinement.md has the limits."
    ),
}


def explain_problem(code: str, params: Mapping[str, Any]) -> str:
    """Returns the sentence about a problem of the file, in the reader's language."""
    return str(PROBLEMS[code]) % params


def explain_missing(name: str) -> str:
    """Returns the sentence about an endpoint that the file does not have."""
    return _now("There is no endpoint “%(endpoint)s”. Whoever runs this server names endpoints in its file.") % {
        "endpoint": name
    }
