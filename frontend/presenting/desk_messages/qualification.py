"""The messages of training and test at the desk, and of why it hands out no images."""

from django.utils.translation import gettext as _


def qualification_messages() -> dict[str, str | dict[str, str]]:
    return {
        "gate_title": _("No new images for now"),
        "gate_go_on": _("Go on"),
        "training_progress": _("Training: {done} of {all}"),
        "test_progress": _("Test: {done} of {all}"),
        "explained_right": _("As expected"),
        "explained_partly": _("{correct} of {total} answers are as expected"),
        "explained_given": _("Your answer"),
        "explained_expected": _("Expected"),
        "explained_not_asked": _("not asked, because of your answers before"),
        "explained_to_training": _("Next training image"),
        "explained_to_test": _("Begin the test"),
        "explained_test_note": {
            "one": _("Now {count} image follows that explains nothing. {percent} % of the answers have to be right."),
            "other": _("Now {count} images follow that explain nothing. {percent} % of the answers have to be right."),
        },
        "qualified_title": _("You have passed."),
        "qualified_note": _(
            "{correct} of {total} answers were as expected: {percent} %. Thank you; your work begins now."
        ),
        "qualified_go_on": _("To the first image"),
        "not_qualified_title": _("Not passed this time."),
        "not_qualified_note": _(
            "{correct} of {total} answers were as expected: {percent} %; {pass} % are needed to pass."
        ),
        "not_qualified_go_on": _("See what comes next"),
    }


def skipping_messages() -> dict[str, str]:
    """Returns what the desk says of skipping an image of the training or the test, which goes to nobody else."""
    return {
        "skip_note": _(
            "In training, it is left out and not explained. In the test, none of its answers counts as expected. Either"
            " way it is not shown to you again."
        ),
    }
