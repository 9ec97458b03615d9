"""The messages of the desk of cross-checks. Its script fills in `{name}`, and chooses `one` or `other` by `count`."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from frontend.presenting.desk_messages import Message, desk_messages


def cross_check_messages() -> dict[str, Message]:
    """Returns every message of the page by its key, in the language of the request; the desk's are among them."""
    return {**desk_messages(), **_checking(), **_empty_states(), **_keys()}


def _checking() -> dict[str, Message]:
    return {
        "done_count": {"one": _("{count} checked"), "other": _("{count} checked")},
        "answer": pgettext("button", "Answer"),
        "save_verdict": pgettext("button", "Save and go on"),
        "waiting_for_key": _("Your answer is on its way. The key is shown once it has arrived; N goes on meanwhile."),
        "the_key": _("the author’s answer"),
        "your_choice": _("your choice"),
        "you_chose_the_same": _("You chose the author’s answer."),
        "you_chose_another": _("You chose another option than the author."),
        "judge_question": _("What do you say of the question?"),
        "judge_reason": _("Does this reason fit the image?"),
        "comment_label": _("Why? The author reads it without your name. It is needed unless you agree."),
        "problem_no_comment": _("Say why in a sentence or two: the author reads it to make the question better."),
        "skip_title": _("You cannot answer this?"),
        "skip_note": _("Do not guess: give it back, and somebody else answers it. It is not shown to you again."),
        "skip_do": _("Give it back"),
        "rejected_title": _("This was not accepted"),
        "about_with_text": _("It was about “{question}”. You had written:"),
    }


def _empty_states() -> dict[str, Message]:
    return {
        "loading_title": _("Loading the next question…"),
        "failed_title": _("No question could be loaded."),
        "none_title": _("Nothing left to check."),
        "none_note": _("You have checked every question of others that is open now. New ones come as they write."),
        "to_overview": _("To the coverage"),
    }


def _keys() -> dict[str, Message]:
    return {
        "keys_checking": _("Checking"),
        "key_choose": _("Choose an option, or a verdict"),
        "key_letter": _("Choose an option by its letter"),
        "key_go_on": _("Answer, or save the verdict"),
        "key_save": _("Save, while you write a comment"),
        "key_leave": _("Leave the comment; what you typed is kept"),
        "key_next": _("The next one; this one comes again later"),
        "key_skip": _("Cannot answer this: give it back for good"),
        "key_pan": _("Pan, while the image has the focus"),
        "blind_title": _("Checked blind"),
        "blind_note": _(
            "You answer before you see which option the author marked, and before anybody’s other answer. Your first "
            "answer counts and is never changed; afterwards you say what you think of the question: no verdict is "
            "chosen for you."
        ),
    }
