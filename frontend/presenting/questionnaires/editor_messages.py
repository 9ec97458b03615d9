"""The messages of the questionnaire editor. Its script fills in `{name}`, and chooses `one` or `other` by `count`."""

from django.utils.translation import gettext as _

from frontend.presenting.desk_messages import Message, desk_messages


def editor_messages() -> dict[str, Message]:
    """Returns every message of the editor by its key, in the language of the request; the desk's are among them."""
    return {
        **desk_messages(),
        **_structure(),
        **_form(),
        **_fields(),
        **_conditions(),
        **_state(),
        **_publishing(),
    }


def _structure() -> dict[str, Message]:
    return {
        "untitled": _("without a title"),
        "whole_document": _("the questionnaire"),
        "new_stage": _("New stage"),
        "new_question": _("New question"),
        "new_option": _("Option {number}"),
        "added": _("Added: {part}"),
        "duplicated": _("Duplicated: {part}"),
        "removed": _("Removed: {part}. Undo brings it back."),
        "stage_moved": _("{part}: now stage {number} of {count}"),
        "question_moved": _("{part}: now question {number} of {count} in {stage}"),
        "cannot_move": _("It cannot be moved further."),
        "undone": _("The last change was undone."),
        "problem_count": {"one": _("{count} problem"), "other": _("{count} problems")},
        "no_problems": _("No problems"),
    }


def _form() -> dict[str, Message]:
    return {
        "kind": _("kind"),
        "this_part": _("This part"),
        "group_conditions": _("Conditions"),
        "group_exports": _("Benchmarks and exports"),
        "none_chosen": _("none"),
        "yes": _("yes"),
        "no": _("no"),
        "row_up": _("Move up: {row}"),
        "row_down": _("Move down: {row}"),
        "row_remove": _("Remove: {row}"),
        "row_moved": _("{row} is now {number} of {count}"),
        "row_removed": _("Removed: {row}"),
    }


def _fields() -> dict[str, Message]:
    return {
        "several_languages": _("In several languages"),
        "several_languages_of": _("In several languages: {property}"),
        "new_language": _("Add a language, such as fr"),
        "new_language_of": _("Add a language: {property}"),
        "add_line": _("Add a line"),
        "add_option": _("Add an option"),
        "option_value": _("Value of option {number}"),
        "option_label": _("Label of option {number}"),
        "no_level": _("no level"),
        "level_of": _("Level of option {option}"),
        "level_low": _("low"),
        "level_medium": _("medium"),
        "level_high": _("high"),
        "add_variant": _("Add a prompt for a condition"),
        "variant_condition": _("Condition of prompt {number}"),
        "variant_prompt": _("Prompt {number}"),
        "add_template": _("Add a wording"),
        "template_form": _("Form of wording {number}"),
        "template_ask": _("Wording {number}"),
    }


def _conditions() -> dict[str, Message]:
    return {
        "condition_always": _("Always"),
        "condition_all": _("If all of these hold"),
        "condition_any": _("If any of these holds"),
        "condition_nested": _("A nested condition, as JSON"),
        "add_comparison": _("Add a comparison"),
        "condition_question": _("Question"),
        "condition_operator": _("Comparison"),
        "condition_operand": _("Value"),
        "operator_answered": _("is answered"),
        "operator_in": _("is one of"),
    }


def _state() -> dict[str, Message]:
    return {
        "kept": _("Kept in this browser, not published"),
        "not_kept": _("This browser cannot keep the edit: publish it before you leave."),
        "restored": _("Your unpublished edit of {time}, begun with {source}, is back."),
        "newer_in_use": _("Version {version} has been stored since."),
        "discarded": _("You began again. Undo brings the edit back."),
        "json_error": _("This is not JSON."),
        "json_error_at": _("This is not JSON: line {line}, column {column}."),
        "json_go_there": _("Go there"),
        "preview_held_back": _("There are problems; this is the questionnaire before them."),
    }


def _publishing() -> dict[str, Message]:
    return {
        "publish_title": _("Publish this version?"),
        "publish_changes": {
            "one": _("{count} change to the version in use"),
            "other": _("{count} changes to the version in use"),
        },
        "publish_note": _(
            "New claims get this version at once. What was claimed keeps its version, and so do critiques."
        ),
        "publish_claims": {
            "one": _("{count} image is claimed with the version in use now."),
            "other": _("{count} images are claimed with the version in use now."),
        },
        "publish_drafts": {"one": _("{count} draft is unfinished."), "other": _("{count} drafts are unfinished.")},
        "publish_gold_carried": {
            "one": _("{count} gold item goes on with this version."),
            "other": _("{count} gold items go on with this version."),
        },
        "publish_gold_dropped": {
            "one": _("{count} gold item ends with the version in use now:"),
            "other": _("{count} gold items end with the version in use now:"),
        },
        "publish_do": _("Publish"),
        "publish_after": _("Publish mine after it"),
        "keep_editing": _("Keep editing"),
        "nothing_changed": _("Nothing has changed"),
        "nothing_changed_note": _("This is the same as the version in use, so there is nothing to publish."),
        "not_published": _("It was not published"),
        "newer_title": _("Version {version} was stored meanwhile"),
        "newer_note": _("Look at what it changed first: published after it, your edit replaces what it changed."),
        "newer_difference": _("What version {version} changed"),
        "close": _("Close"),
    }
