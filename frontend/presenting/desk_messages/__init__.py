"""The messages of the desk. Its script fills in `{name}`, and chooses `one` or `other` by `count`."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from frontend.presenting.desk_messages.items import item_messages
from frontend.presenting.desk_messages.problems import problem_messages
from frontend.presenting.desk_messages.qualification import qualification_messages
from frontend.presenting.script_messages import held_messages, trouble_messages, trouble_reasons

Message = str | dict[str, str]


def desk_messages() -> dict[str, Message]:
    """Returns every message of the desk by its key, in the language of the request."""
    return {
        **_answering(),
        **_limits(),
        **_regions(),
        **_saving(),
        **_leaving_an_image(),
        **_earlier_critiques(),
        **_final_critique(),
        **_reviewed_critiques(),
        **_rejections(),
        **_request_errors(),
        **_empty_states(),
        **qualification_messages(),
        **_help(),
        **_key_settings(),
        **problem_messages(),
        **item_messages(),
    }


def _answering() -> dict[str, Message]:
    return {
        "next": _("Next"),
        "submit": _("Submit"),
        "save_changes": _("Save changes"),
        "change": _("change"),
        "change_stage": _("Change: {stage}"),
        "position": _("{stage} · {number} of {count}"),
        "position_ready": _("Ready to submit"),
        "position_revising": pgettext("above a critique that is looked back at", "Submitted before"),
        "ready_title": _("Your critique is ready."),
        "ready_note": _("Submit it, or change any line above first."),
        "revising_title": _("You have submitted this critique."),
        "revising_note": _("Change any line above; your first answers are kept."),
        "no_answer": _("No answer"),
        "summary_group": _("{answer}: {names}"),
        "summary_asked": _("{question} {answer}"),
        "comma": _(", "),
        "words": {"one": _("{count} word"), "other": _("{count} words")},
        "words_with_min": {"one": _("{count} word, at least {limit}"), "other": _("{count} words, at least {limit}")},
        "words_with_max": {"one": _("{count} word, at most {limit}"), "other": _("{count} words, at most {limit}")},
        "image": _("Image"),
        "progress": _("{done} of {all}"),
        "progress_revising": _("Looking back"),
        "zoom": _("{percent} %"),
        "zoom_fit": _("Fit · {percent} %"),
    }


def _limits() -> dict[str, Message]:
    return {
        "characters_full": _("{count} characters, the maximum"),
        "limits_both": _("From {min} to {max}"),
        "limits_min": _("{min} or more"),
        "limits_max": _("{max} or less"),
    }


def _regions() -> dict[str, Message]:
    return {
        "mark_region": _("Mark a region"),
        "region_label": _("Label of region {number}"),
        "region_label_hint": _("What is there?"),
        "remove": _("remove"),
        "show_region": _("Show region {number} in the image"),
        "region_editable": _("Region {number}: the arrow keys move it, with Shift they resize it, Delete removes it"),
        "region_fixed": _("Region {number}"),
        "region_added": _("Region {number} is marked"),
        "region_removed": _("Region {number} is removed"),
        "regions_need_text": _("Regions belong to a text, and this stage has none."),
        "regions_full": _("A text can cite at most twenty regions. Remove one first."),
        "regions_missing": _("Not marked yet: {numbers}"),
        "remove_region": _("Remove region {number}"),
        "regions_marked": {"one": _("{count} region marked"), "other": _("{count} regions marked")},
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
        "state_stored": {
            "one": _("Kept here · {count} waiting: {reason}"),
            "other": _("Kept here · {count} waiting: {reason}"),
        },
        "state_held": {
            "one": _("{count} not accepted yet: {reason}"),
            "other": _("{count} not accepted yet: {reason}"),
        },
        "state_failed": _("Not saved yet: {reason}"),
        "state_failed_reason": _("the server could not take it just now"),
        "unsaved_title": _("Why it is not saved yet"),
        "unsaved_note": _("{reason} What you wrote is kept in this browser, and tried again by itself."),
        "signed_out": _("You are signed out. What you did is kept in this browser; sign in again to send it."),
        "sign_in_title": _("Please sign in again"),
        "sign_in_note": _("Your session has ended. Everything that you wrote is kept; sign in to continue."),
        "sign_in_login": _("User name or e-mail"),
        "sign_in_password": _("Password"),
        "sign_in_do": _("Sign in"),
        "sign_in_failed": _("That did not work. Check the name and the password."),
        "sign_in_as_somebody_else": _("That is somebody else's account. Sign in with your own account to continue."),
        "sign_in_elsewhere": _("Sign in on the sign-in page instead, then come back and press the button"),
        "conflict_title": _("This critique was changed elsewhere"),
        "conflict_note": _("In another tab or on another machine. Choose which answers to keep."),
        "conflict_local": _("From this page"),
        "conflict_remote": _("From elsewhere"),
    }


def _leaving_an_image() -> dict[str, Message]:
    return {
        "cancel": _("Cancel"),
        "close": _("Close"),
        "skip_title": _("Skip this image?"),
        "skip_note": _("It is handed out to somebody else, and not to you again."),
        "skip_do": _("Skip"),
        "skip_toast": _("Skipped"),
        "flag_title": _("Flag this image?"),
        "flag_note": _("The manager sees the flag. You can still critique or skip the image."),
        "flag_do": _("Flag"),
        "flag_toast": _("Flagged"),
        "reason_note": _("Note (optional)"),
        "submitted_toast": _("Submitted. Press {key} to undo."),
        "submitted_by_touch_toast": _("Submitted."),
        "revised_toast": _("Your changes are kept."),
        "pause_title": {
            "one": _("{count} image. Rest your eyes?"),
            "other": _("{count} images. Rest your eyes?"),
        },
        "pause_time": _("{minutes} min at work in this session."),
        "pause_hours": _("{hours} h {minutes} min at work in this session."),
        "pause_items": {
            "one": _("{count} question written for the benchmark."),
            "other": _("{count} questions written for the benchmark."),
        },
        "pause_note": _("A short pause keeps your judgement fresh. Everything is saved."),
        "pause_stop": _("Pause here"),
        "pause_go_on": _("Go on"),
    }


def _earlier_critiques() -> dict[str, Message]:
    return {
        "no_earlier_critique": _("There is no earlier critique."),
        "not_now": _("That is not possible just now. Try again in a moment."),
    }


def _final_critique() -> dict[str, Message]:
    return {
        "progress_final": _("Final critique"),
        "only_sending_title": _("Sending the critique…"),
        "only_sending_note": _("It is kept in this browser until the server has it. The page of the image opens then."),
        "only_back": _("Back to the image"),
        "key_others": _("What everybody said"),
    }


def _reviewed_critiques() -> dict[str, Message]:
    return {
        "progress_returned": _("Came back"),
        "returned_title": _("A reviewer returned this critique"),
        "returned_note": _(
            "Their comments stand beside the questions. Change what you want to change, and send the critique again."
        ),
        "reviewer_comment": _("The reviewer's comment"),
        "send_back": _("Send it again"),
        "sent_back_toast": _("Sent to the reviewer. Changed: {names}."),
        "stood_by_toast": _("Sent to the reviewer, unchanged."),
        "stand_by_title": _("Send it unchanged?"),
        "stand_by_note": _("You have changed nothing. The reviewer reads your answers once more as they are."),
        "stand_by_do": _("Send it unchanged"),
        "fixed_note": _("A reviewer corrected and accepted this critique. If you change it, it is reviewed again."),
        "reopened_toast": _("Your changes are kept, and reviewed again. Changed: {names}."),
    }


def _rejections() -> dict[str, Message]:
    return {
        "correction_title": _("A critique needs a correction"),
        "correction_note": _("The server rejected an answer. Your text is unchanged."),
        "show_answer": _("Show the answer"),
        "rejected_title": _("This critique could not be submitted"),
        "held_title": _("This critique is not accepted yet"),
        "held_note": _(
            "It is kept in this browser and tried again by itself: every few minutes, and whenever you come back to "
            "this page."
        ),
        "discard": _("Discard it"),
        "keep": _("Keep it here"),
        "rejected_kept": _("It is kept in this browser, and shown on each visit until you discard it."),
        "try_again": _("Try again"),
        "skip_rejected": _("The image was not skipped"),
        "flag_rejected": _("The image was not flagged"),
    }


def _request_errors() -> dict[str, Message]:
    return {
        **held_messages(),
        **{f"trouble_{kind}": sentence for kind, sentence in trouble_messages().items()},
        **{f"state_reason_{kind}": reason for kind, reason in trouble_reasons().items()},
    }


def _empty_states() -> dict[str, Message]:
    return {
        "empty_title": _("No images left."),
        "empty_done": {
            "one": _("You submitted {count} critique in this session. Thank you."),
            "other": _("You submitted {count} critiques in this session. Thank you."),
        },
        "empty_note": _(
            "Every image that is open to you has your critique. New images appear when a manager opens them."
        ),
        "check_again": _("Check again"),
        "linked_critique_title": _("This critique cannot be opened"),
        "linked_critique_decided": _("It is rejected or withdrawn and can no longer be changed."),
        "to_project": _("To the project"),
        "fetching_title": _("Loading the next image…"),
        "waiting_title": _("Waiting for the network."),
        "waiting_stored": {
            "one": _("{count} critique is stored in this browser and will be sent automatically."),
            "other": _("{count} critiques are stored in this browser and will be sent automatically."),
        },
        "waiting_note": _("The next image is loaded as soon as there is a connection. Leave this page open."),
        "fetch_failed_title": _("No image could be loaded."),
    }


def _help() -> dict[str, Message]:
    return {
        "guidelines_title": _("Guidelines"),
        "no_guidelines": _("This project has no guidelines of its own."),
        "keys_title": _("Keys"),
        "keys_answering": _("Answering"),
        "keys_viewing": _("Viewing"),
        "keys_navigating": _("Navigating"),
        "keys_switch": _("Single keys work (they are always off while you write)"),
        "key_answer": _("Answer with that option"),
        "key_options": _("Between options and questions"),
        "key_go_on": _("Go on to the next question"),
        "key_submit": _("Go on from a text; submit at the end"),
        "key_leave_text": _("Leave the text, so that single keys work"),
        "key_mark": _("Mark a region in the image"),
        "key_mark_in_text": _("The same, while you write"),
        "key_actual_pixels": _("100 %: a pixel for a pixel; again: back"),
        "key_fit": _("Fit"),
        "key_closer": _("Closer"),
        "key_farther": _("Farther"),
        "key_pan": _("Hold to pan, or drag"),
        "key_skip": _("Skip"),
        "key_flag": _("Flag"),
        "key_undo": _("Take back the last submit"),
        "key_previous": _("Your critique before this one"),
        "key_forward": _("Forward again"),
        "key_guidelines": _("Guidelines"),
        "key_help": _("This page"),
    }


def _key_settings() -> dict[str, Message]:
    return {
        "keys_change": _("Change the keys"),
        "keys_change_title": _("Your keys"),
        "keys_change_note": _("Press a key in a field. Digits, arrows, Enter, Esc and the space bar stay as they are."),
        "keys_defaults": _("Back to the defaults"),
        "keys_save": _("Save"),
        "keys_saved_toast": _("Your keys are saved."),
        "recorded_title": _("What is recorded"),
        "recorded_note": _(
            "Your answers and every change to them, the regions you mark, the seconds that each stage was open, "
            "how many characters of each text were typed, composed with an input method, pasted, dropped or inserted "
            "by a program, whether you saw the image at 100 %, the size of this page, whether it was light or dark, "
            "and the pixel ratio and colour range of your screen."
        ),
    }
