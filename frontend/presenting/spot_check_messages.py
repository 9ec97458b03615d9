"""The messages of the page of spot checks. Its script fills in `{name}`, and chooses `one` or `other` by `count`."""

from django.utils.translation import gettext as _

from frontend.presenting.desk_messages import Message, desk_messages


def spot_check_messages() -> dict[str, Message]:
    """Returns every message of the page by its key, in the language of the request; the desk's are among them."""
    return {**desk_messages(), **_instruction(), **_judging(), **_verdicts(), **_empty_states(), **_keys()}


def _instruction() -> dict[str, Message]:
    return {
        "critique": _("The critique"),
        "right_option": _("the correct one"),
        "done_count": {"one": _("{count} judged"), "other": _("{count} judged")},
        "field_question": _("Question"),
        "field_answer": _("Answer"),
        "field_option": _("Option {number}"),
        "field_right_option": _("Option {number} is correct"),
        "field_follow_up": _("Further question"),
    }


def _judging() -> dict[str, Message]:
    return {
        "edit": _("Edit"),
        "save": _("Save"),
        "reject": _("Reject"),
        "reasons_title": _("Why is it wrong?"),
        "own_reason": _("Or in your own words"),
        "problem_no_right_option": _("Say which option is correct."),
        "problem_empty": _("No field can be empty."),
        "problem_same_options": _("Two options are the same. Change one of them."),
        "rejected_title": _("A judgement was not accepted"),
        "about_with_text": _("It was about “{question}”. You had written:"),
        "judge_later": _("Not now"),
        "judge_again": _("Judge it again"),
        "no_earlier": _("There is no earlier instruction."),
    }


def _verdicts() -> dict[str, Message]:
    return {
        "you_approved": _("You accepted this."),
        "you_rejected": _("You rejected this."),
        "you_rejected_because": _("You rejected this: {reason}"),
        "you_edited": _("You edited this."),
        "last_approved": _("You accepted the last one."),
        "last_rejected": _("You rejected the last one."),
        "last_edited": _("You edited the last one."),
        "checks_kept": _("The checks had kept it."),
        "checks_flagged": _("The checks had kept it with a flag."),
        "checks_rejected": _("The checks had rejected it."),
        "checks_later": _("What the checks say is shown once your judgement is sent."),
    }


def _empty_states() -> dict[str, Message]:
    return {
        "loading_title": _("Loading the next instruction…"),
        "failed_title": _("No instruction could be loaded."),
        "none_title": _("Nothing left to judge."),
        "none_note": _("You have judged every instruction that is open to you here. New ones come with the next run."),
        "to_overview": _("To the spot checks"),
    }


def _keys() -> dict[str, Message]:
    return {
        "keys_judging": _("Judging"),
        "key_accept": _("Accept: it is true to the critique, and well said"),
        "key_reject": _("Reject, and say why"),
        "key_reason": _("With that reason"),
        "key_edit": _("Edit"),
        "key_save": _("Save the edit"),
        "key_leave": _("Leave the form; what you typed is kept"),
        "key_undo": _("The one before, to judge it again"),
        "key_next": _("The next one, without judging this one"),
        "key_pan": _("Pan, while the image has the focus"),
        "blind_title": _("Judged blind"),
        "blind_note": _(
            "What the checks and the second model say is shown after your own judgement, which is what they are "
            "measured by. Your first judgement of an instruction counts for that; a later one still decides whether "
            "the instruction leaves."
        ),
    }
