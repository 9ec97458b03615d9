"""The sentences of codes that say why a call, a request or a run failed, and what a check found."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CALL_ERRORS: Final[dict[str, Promise]] = {
    "busy": _("The endpoint is busy, or its limit a minute is reached. Loupe waits as long as the endpoint asks."),
    "server_error": _("The endpoint answered with status %(status)s: %(error)s. Loupe asks again later."),
    "timeout": _(
        "There was no whole answer within %(seconds)s seconds. Raise “timeout” in the file of endpoints if the model "
        "is slow, or lower “concurrency” if it is overloaded."
    ),
    "unreachable": _(
        "The endpoint cannot be reached (%(reason)s). Look whether its server runs, and whether this machine may "
        "connect to its address."
    ),
    "connection_lost": _("The endpoint closed the connection before the answer was complete (%(reason)s)."),
    "redirected": _(
        "The endpoint redirects to another address (%(to)s), which Loupe does not follow. If that address is right, "
        "write it into the file of endpoints."
    ),
    "key_missing": _(
        "The key of the endpoint is not set. Set the environment variable that “key_env” names in the file of "
        "endpoints, for web server and workers, and start them again."
    ),
    "key_unusable": _(
        "The key of the endpoint has characters that no key has. Copy it again, without line breaks, into the "
        "environment variable that “key_env” names, and start web server and workers again."
    ),
    "key_rejected": _(
        "The endpoint does not accept the key: %(error)s. Look at the environment variable that “key_env” names in the "
        "file of endpoints."
    ),
    "forbidden": _("The endpoint does not allow this: %(error)s. Ask its operator for access to the model."),
    "quota_exhausted": _(
        "The account at the endpoint has no credit left: %(error)s. Add credit or raise its limit, then resume."
    ),
    "model_missing": _(
        "The endpoint has no model “%(model)s”. Correct “model” in the file of endpoints, or load the model there."
    ),
    "path_missing": _(
        "The address of the endpoint answers, but not to chat completions. “url” in the file of endpoints usually ends "
        "with /v1."
    ),
    "request_rejected": _(
        "The endpoint rejects the request: %(error)s. Change the parameters, or the fields of the endpoint."
    ),
    "not_json_body": _(
        "The endpoint did not answer with JSON but with “%(text)s”. A proxy may have answered in its place."
    ),
    "no_form": _(
        "The model answers, but not in the form that is asked for, in none of the three ways. Use a larger model, or "
        "one that was tuned to follow instructions."
    ),
    "max_tokens_field": _(
        'The endpoint knows the limit of tokens by another name. Write max_tokens_field = "max_completion_tokens" for '
        "it in the file of endpoints."
    ),
    "too_long": _("The answer is longer than %(megabytes)s MB. Lower the limit of output tokens in the recipe."),
}
MESSAGES: Final[dict[str, Promise]] = {
    "budget_reached": _(
        "The budget does not suffice for another call: each sets aside the most that it may use, which is several "
        "times what it will use. Resume with a larger budget."
    ),
    "call_lost": _("The worker died during the call, which may have been paid. The request is asked again."),
    "endpoint_missing": _(
        "The endpoint %(endpoint)s is no longer in the file of LOUPE_ENDPOINTS. Ask whoever runs the server to add it, "
        "then resume."
    ),
    "endpoint_not_allowed": _(
        "The endpoint %(endpoint)s is now at %(url)s. Resume, and confirm that it may be sent there."
    ),
    "price_unknown": _(
        "The prices of %(endpoint)s are not known any more. Ask whoever runs the server to set input_price and "
        "output_price in the file of LOUPE_ENDPOINTS, then resume; 0 is a price."
    ),
    "no_opinion": _("The second model gave no opinion about it."),
    "endpoint_unreachable": _(
        "The endpoint has not answered for several minutes. Test it on the page of endpoints, then resume."
    ),
    "language_not_asked": _("The recipe does not ask in the critique's language (%(language)s)."),
    "cut_off": _("The answer was cut off at the limit of output tokens. Raise that limit."),
    "image_missing": _("The store does not have the image. Add it again, then try the failed ones again."),
    "image_damaged": _("The stored image cannot be read. Add it again, then try the failed ones again."),
    "image_not_read": _("The store did not give the image (%(error)s). Loupe asks again later."),
    "images_not_read": _("The store did not give the images of the benchmark (%(error)s). Resume when it does again."),
    "critique_changed": _("The critique was revised or withdrawn after the run began. A new run asks about it."),
    "held_out": _("The image was held out for a benchmark after the run began, so its critique is sent to no model."),
    "returned": _(
        "A reviewer returned the critique to its author, so its answers may change. A new run asks about it when its "
        "author has answered."
    ),
    "not_reviewed": _(
        "The project lets only accepted and fixed critiques leave, and this one is neither, so it is sent to no model."
    ),
    "not_json": _("The answer is not JSON."),
    "wrong_schema": _("The answer does not have the form that was asked for (%(path)s)."),
    "not_checked": _("The answer could not be checked. The worker’s log has the details; report it."),
    "no_items": _("The answer has no items. Another model may find some in this critique."),
    "empty_answer": _("The answer is empty."),
    "tool_call": _("The model called a tool instead of answering."),
    "refused": _("The model refused to answer."),
    "no_choices": _("The endpoint answered without a choice."),
    "batch_error": _("The batch could not answer this request: %(error)s Send it again."),
    "batch_expired": _("The batch ended before this request was answered. Send it again."),
    "results_empty": _("“%(file)s” is empty. Send the file of results or errors that answers the requests."),
    "results_not_utf8": _("“%(file)s” is no text in UTF-8. Save it as UTF-8, with one result a line, and send that."),
    "results_not_text": _(
        "“%(file)s” is no text. Send the file of results as it was downloaded, in JSON Lines, or compressed with gzip."
    ),
    "results_damaged": _("The compressed file is cut off or damaged. What was read stays; download it again."),
    "results_unpack_too_large": _(
        "The compressed file has more than %(megabytes)s MB when it is unpacked, as no results have. What was read "
        "stays."
    ),
    "line_not_json": _("The line is not JSON."),
    "line_without_id": _("The line has no custom_id."),
    "line_too_long": _("The line has more than %(megabytes)s MB."),
    "foreign_id": _("Loupe did not ask a request “%(id)s”."),
    "id_of_another_run": _("The request “%(id)s” is one of another run. Send the file there."),
    "file_not_read": _("The file could not be read to the end (%(error)s). Send it again; what was read stays."),
    "error_body": _("The endpoint answered with an error: %(error)s"),
    **CALL_ERRORS,
}
FINDINGS: Final[dict[str, Promise]] = {
    "second_model_contradicts": _("The second model finds that the critique says otherwise (“%(span)s”)."),
    "second_model_absent": _("The second model does not find it in the critique."),
    "evidence_missing": _("It cites nothing of the critique that says something."),
    "evidence_not_found": _("The critique does not say “%(quote)s”."),
    "empty_text": _("A question, answer or option is empty."),
    "text_too_long": _("A text has %(characters)s characters; an instruction may have %(limit)s."),
    "turns_wrong": _("Only a short conversation has further questions, and it has at least one."),
    "option_refers": _("The option “%(option)s” refers to other options, whose order changes."),
    "options_wrong": _(
        "A multiple choice has two to six different options, one of which is the answer; others have none."
    ),
    "type_not_wanted": _("The recipe does not ask for this type of instruction."),
    "too_long": _("The answer has %(words)s words; the recipe allows %(limit)s."),
    "item_too_long": _("Its texts have more than %(limit)s characters, so it was not checked further."),
    "control_token": _("It contains “%(word)s”, which steers a model instead of saying something."),
    "source_mentioned": _("It speaks of the critique (“%(word)s”) instead of the image."),
    "wrong_language": _("It is not in the language of the critique: “%(word)s”."),
    "near_duplicate": _("It almost repeats another instruction of this critique: “%(word)s”."),
    "option_unsupported": _("The critique does not support the correct option, “%(option)s”."),
    "option_also_supported": _("The critique supports a wrong option as well: “%(option)s”."),
    "grade_contradicted": _("“%(word)s” is not the grade of the critique, which is “%(label)s”."),
    "attribute_contradicted": _("“%(word)s” does not hold for %(aspect)s: the critique says “%(label)s”."),
    "colour_unsupported": _("The critique does not see the colour “%(word)s” there."),
    "number_unsupported": _("The critique does not give the number “%(word)s” there."),
    "word_unsupported": _("The critique says nothing of “%(word)s”."),
    "polarity_turned": _("“%(word)s” turns around what the critique says: “%(quote)s”."),
    "advice_as_fact": _("“%(word)s” is what the critique advises, not what it sees: “%(quote)s”."),
    "yes_no_contradicted": _("The question with its answer turns around what the critique says: “%(quote)s”."),
}
