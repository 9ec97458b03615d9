"""What the desk says about a problem with an answer. Its script fills in `{name}`."""

from django.utils.translation import gettext as _


def problem_messages() -> dict[str, str]:
    """Returns a message for each code of a problem with an answer."""
    return {
        "problem_required": _("Please answer this."),
        "problem_wrong_type": _("This is not an answer that fits the question."),
        "problem_not_a_number": _("Please write one number in digits, such as 1500 or 2.5."),
        "problem_not_an_option": _("Please choose one of the options."),
        "problem_repeated": _("Please choose each option once only."),
        "problem_out_of_range": _("Please give a value within the limits."),
        "problem_out_of_range_both": _("Please give a number from {min} to {max}."),
        "problem_out_of_range_min": _("Please give {min} or more."),
        "problem_out_of_range_max": _("Please give {max} or less."),
        "problem_off_step": _("Please go in steps of {step}."),
        "problem_too_few": _("Please choose at least {min}."),
        "problem_too_many": _("Please choose at most {max}."),
        "problem_too_few_words": _("Please write at least {min} words."),
        "problem_too_many_words": _("Please keep to {max} words."),
        "problem_too_long": _("{count} characters; please keep to {max}."),
        "problem_bad_characters": _("There is a character in it that cannot be stored. Please remove it."),
        "problem_unknown_question": _("This question is no longer asked."),
        "problem_no_item_question": _("Please write the question."),
        "problem_too_many_question_words": _("{count} words; please keep the question to {max}."),
        "problem_too_few_options": _("Please write at least {min} options."),
        "problem_too_many_options": _("Please write at most {max} options."),
        "problem_empty_option": _("Option {letter} is empty. Please write it, or move the next one up."),
        "problem_too_many_option_words": _("Option {letter} has {count} words; please keep it to {max}."),
        "problem_repeated_option": _("Option {letter} repeats another one. Please change it."),
        "problem_no_correct_option": _("Please mark the correct option."),
        "problem_unknown_dimension": _("Please choose what the question is about."),
        "problem_unknown_kind": _("Please choose what kind of question it is."),
    }
