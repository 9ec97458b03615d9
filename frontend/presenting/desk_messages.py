"""What the desk says. The page carries these; `{name}` is filled in there, and `one` or `other` chosen by `count`."""

from django.utils.translation import gettext as _

Message = str | dict[str, str]


def desk_messages() -> dict[str, Message]:
    """Every text of the desk in the language of the request."""
    return {
        **_asking(),
        **_limits(),
        **_places(),
        **_saving(),
        **_leaving(),
        **_looking_back(),
        **_refusals(),
        **_endings(),
        **_help(),
        **_own_keys(),
        **_problems(),
    }


def _asking() -> dict[str, Message]:
    return {
        "next": _("Next"),
        "submit": _("Submit"),
        "save_changes": _("Save changes"),
        "change": _("change"),
        "change_stage": _("Change: {stage}"),
        "place": _("{stage} · {number} of {count}"),
        "place_ready": _("Ready to submit"),
        "place_revising": _("Submitted before"),
        "ready_title": _("That is your critique."),
        "ready_note": _("Submit it, or change any line above first."),
        "revising_title": _("You have submitted this one."),
        "revising_note": _("Change any line above; what you said first is kept beside it."),
        "no_answer": _("No answer"),
        "summary_group": _("{answer}: {names}"),
        "summary_asked": _("{question} {answer}"),
        "comma": _(", "),
        "words": {"one": _("{count} word"), "other": _("{count} words")},
        "words_at_least": {"one": _("{count} word, at least {limit}"), "other": _("{count} words, at least {limit}")},
        "words_at_most": {"one": _("{count} word, at most {limit}"), "other": _("{count} words, at most {limit}")},
        "photograph": _("Photograph"),
        "progress": _("{done} of {all}"),
        "progress_revising": _("Looking back"),
        "zoom": _("{percent} %"),
        "zoom_fit": _("Fit · {percent} %"),
    }


def _limits() -> dict[str, Message]:
    return {
        "characters_full": _("{count} characters: no more fit"),
        "limits_both": _("From {min} to {max}"),
        "limits_least": _("{min} or more"),
        "limits_most": _("{max} or less"),
    }


def _places() -> dict[str, Message]:
    return {
        "mark_place": _("Mark a place"),
        "place_label": _("What is at place {number}"),
        "place_label_hint": _("What is there?"),
        "remove": _("remove"),
        "show_place": _("Show place {number} in the photograph"),
        "mark_held": _("Place {number}: the arrow keys move it, with Shift they size it, Delete takes it away"),
        "mark_fixed": _("Place {number}"),
        "mark_made": _("Place {number} is marked"),
        "mark_removed": _("Place {number} is taken away"),
        "mark_needs_text": _("Places are marked for a text: come to one first."),
        "marks_full": _("A text can cite twenty places. Take one away first."),
        "marks_missing": _("Not marked yet: {numbers}"),
        "remove_place": _("Remove place {number}"),
        "places_marked": {"one": _("{count} place marked"), "other": _("{count} places marked")},
    }


def _saving() -> dict[str, Message]:
    return {
        "state_saved": _("Saved"),
        "state_saving": _("Saving…"),
        "state_offline": _("Offline, kept here"),
        "state_offline_waiting": {
            "one": _("Offline, kept here · {count} waiting"),
            "other": _("Offline, kept here · {count} waiting"),
        },
        "state_kept": {"one": _("Kept here · {count} waiting"), "other": _("Kept here · {count} waiting")},
        "state_failed": _("Not saved yet: {why}"),
        "state_failed_why": _("the server could not take it just now"),
        "sign_in_title": _("Please sign in again"),
        "sign_in_note": _("Your session has ended. Everything that you wrote is kept and goes on from here."),
        "sign_in_login": _("User name or e-mail"),
        "sign_in_password": _("Password"),
        "sign_in_do": _("Sign in"),
        "sign_in_wrong": _("That did not work. Check the name and the password."),
        "sign_in_other": _("That is somebody else's account. Sign in as yourself, so that your work stays yours."),
        "sign_in_offline": _("The server cannot be reached just now. Try again in a moment."),
        "sign_in_elsewhere": _("Sign in on the sign-in page instead, then come back and press the button"),
        "conflict_title": _("This critique was changed elsewhere"),
        "conflict_note": _("In another tab or on another machine. Choose which answers to go on with."),
        "conflict_mine": _("From this page"),
        "conflict_theirs": _("From elsewhere"),
    }


def _leaving() -> dict[str, Message]:
    return {
        "cancel": _("Cancel"),
        "close": _("Close"),
        "skip_title": _("Skip this photograph?"),
        "skip_note": _("It goes to somebody else, and does not come back to you."),
        "skip_do": _("Skip"),
        "skip_toast": _("Skipped"),
        "flag_title": _("Flag this photograph?"),
        "flag_note": _("The manager is told. You can still critique or skip it."),
        "flag_do": _("Flag"),
        "flag_toast": _("Flagged"),
        "reason_note": _("A word on it, if you like"),
        "submitted_toast": _("Submitted. {key} takes it back."),
        "revised_toast": _("Your changes are kept."),
        "pause_title": {
            "one": _("{count} photograph. Rest your eyes?"),
            "other": _("{count} photographs. Rest your eyes?"),
        },
        "pause_note": _(
            "A short pause keeps your judgement fresh. Everything is saved; the next photograph waits for you."
        ),
        "pause_stop": _("Pause here"),
        "pause_go_on": _("Go on"),
    }


def _looking_back() -> dict[str, Message]:
    return {
        "nothing_before": _("There is nothing earlier to go back to."),
        "not_now": _("That is not possible just now. Try again in a moment."),
    }


def _refusals() -> dict[str, Message]:
    return {
        "came_back_title": _("A critique came back"),
        "came_back_note": _("The server found something to mend. Your text is here, as you wrote it."),
        "show_me": _("Show me"),
        "refused_title": _("This critique could not be submitted"),
        "throw_away": _("Throw it away"),
        "keep_here": _("Keep it here"),
        "try_again": _("Try again"),
        "skip_refused": _("The photograph was not skipped"),
        "flag_refused": _("The photograph was not flagged"),
    }


def _endings() -> dict[str, Message]:
    return {
        "empty_title": _("Nothing left for you."),
        "empty_done": {
            "one": _("You submitted {count} critique in this sitting. Thank you."),
            "other": _("You submitted {count} critiques in this sitting. Thank you."),
        },
        "empty_note": _(
            "Every photograph that is open to you has your critique. New ones appear when a manager opens them."
        ),
        "look_again": _("Look again"),
        "to_project": _("To the project"),
        "fetching_title": _("Fetching the next photograph…"),
        "waiting_title": _("Waiting for the network."),
        "waiting_kept": {
            "one": _("{count} critique is kept here and goes out by itself."),
            "other": _("{count} critiques are kept here and go out by themselves."),
        },
        "waiting_note": _("The next photograph comes as soon as there is a connection. Leave this page open."),
        "fetch_failed_title": _("No photograph came."),
    }


def _help() -> dict[str, Message]:
    return {
        "guidelines_title": _("Guidelines"),
        "no_guidelines": _("This project has no guidelines of its own."),
        "keys_title": _("Keys"),
        "keys_answering": _("Answering"),
        "keys_looking": _("Looking"),
        "keys_moving": _("Moving on"),
        "keys_switch": _("Single keys work (they are always off while you write)"),
        "key_answer": _("Answer with that option"),
        "key_options": _("Between options and questions"),
        "key_go_on": _("Go on to the next question"),
        "key_submit": _("Go on from a text; submit at the end"),
        "key_leave_text": _("Leave the text, so that single keys work"),
        "key_mark": _("Mark a place in the photograph"),
        "key_mark_in_text": _("The same, while you write"),
        "key_actual_pixels": _("100 %: a pixel for a pixel; again: back"),
        "key_fit": _("Fit"),
        "key_closer": _("Closer"),
        "key_farther": _("Farther"),
        "key_pan": _("Hold to pan; dragging does too"),
        "key_skip": _("Skip"),
        "key_flag": _("Flag"),
        "key_undo": _("Take back the last submit"),
        "key_previous": _("Your critique before this one"),
        "key_forward": _("Forward again"),
        "key_guidelines": _("Guidelines"),
        "key_help": _("This page"),
    }


def _own_keys() -> dict[str, Message]:
    return {
        "keys_change": _("Change the keys"),
        "keys_change_title": _("Your keys"),
        "keys_change_note": _("Press a key in a field. Digits, arrows, Enter, Esc and the space bar stay as they are."),
        "keys_defaults": _("Back to the defaults"),
        "keys_save": _("Save"),
        "keys_saved_toast": _("Your keys are saved."),
        "recorded_title": _("What is recorded"),
        "recorded_note": _(
            "Your answers and every change to them, the places you mark, the seconds that each stage was open, whether "
            "you saw the photograph at 100 %, the size of this page, whether it was light or dark, and the pixel ratio "
            "and colour range of your screen."
        ),
    }


def _problems() -> dict[str, Message]:
    return {
        "problem_required": _("Please answer this."),
        "problem_wrong_type": _("This is not an answer that fits the question."),
        "problem_not_an_option": _("Please choose one of the options."),
        "problem_repeated": _("Please choose each option once only."),
        "problem_out_of_range": _("Please give a value within the limits."),
        "problem_out_of_range_both": _("Please give a number from {min} to {max}."),
        "problem_out_of_range_least": _("Please give {min} or more."),
        "problem_out_of_range_most": _("Please give {max} or less."),
        "problem_off_step": _("Please go in steps of {step}."),
        "problem_too_few": _("Please choose at least {min}."),
        "problem_too_many": _("Please choose at most {max}."),
        "problem_too_few_words": _("Please write at least {min} words."),
        "problem_too_many_words": _("Please keep to {max} words."),
        "problem_too_long": _("{count} characters; please keep to {max}."),
        "problem_bad_characters": _("There is a character in it that cannot be stored. Please remove it."),
        "problem_unknown_question": _("This question is not asked any more."),
    }
