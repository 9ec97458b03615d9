"""The messages of the review desk. Its script fills in `{name}`, and chooses `one` or `other` by `count`."""

from django.utils.translation import gettext as _

from annotation.models import ReviewReason
from frontend.presenting.desk_messages import Message, desk_messages


def review_messages() -> dict[str, Message]:
    """Returns every message of the page by its key, in the language of the request; the desk's are among them."""
    return {
        **desk_messages(),
        **_critique(),
        **_context(),
        **_forms(),
        **_decisions(),
        **_rejected_decisions(),
        **_empty_states(),
        **_keys(),
    }


def _critique() -> dict[str, Message]:
    return {
        "level_low": _("Low"),
        "level_medium": _("Medium"),
        "level_high": _("High"),
        "changed": _("Changed"),
        "changed_by_reviewer": _("Changed by a reviewer"),
        "changed_since": _("Changed since it was returned"),
        "nothing": _("nothing"),
        "moved": _("moved"),
        "time_seconds": _("{seconds} s"),
        "time_minutes": _("{minutes} min {seconds} s"),
    }


def _context() -> dict[str, Message]:
    return {
        "done_count": {"one": _("{count} reviewed"), "other": _("{count} reviewed")},
        "round": {"one": _("review {count}"), "other": _("review {count}")},
        "time_in_all": _("{time} in all"),
        "why_reviewed": _("Why it is reviewed: {reasons}."),
        **{f"reason_{reason.value}": str(reason.label) for reason in ReviewReason},
        "earlier_accept": _("Accepted by {reviewer}, {day}"),
        "earlier_return": _("Returned by {reviewer}, {day}"),
        "earlier_reject": _("Rejected by {reviewer}, {day}"),
        "earlier_fix": _("Fixed by {reviewer}, {day}"),
        "others_title": _("What others said of this image"),
        "other_number": _("Another person ({number})"),
        "others_none": _("Nobody else has critiqued this image yet."),
        "others_hint": _(
            "Press O to see what others said of this image, once you have decided on its other critiques in the queue."
        ),
        "others_later": _("What others said is shown after your decision."),
        "others_undecided": _(
            "What others said is shown once you have decided on the other critiques of this image, which wait in the"
            " queue."
        ),
        "others_not_sent": _("What others said is shown once your decision is sent."),
    }


def _forms() -> dict[str, Message]:
    return {
        "do_return": _("Return"),
        "do_reject": _("Reject"),
        "do_fix": _("Fix and accept"),
        "return_note": _("Say under a question what its author should change. The author sees it beside the question."),
        "comment_on": _("Comment on “{question}”"),
        "problem_no_comment": _("Write at least one comment, so that the author knows what to change."),
        "reject_title": _("Reject this critique for good?"),
        "reject_note": _(
            "Its author cannot mend it. It is kept here and leaves in no export; the image is asked of somebody else."
        ),
        "reject_reason": _("Reason, which the author reads"),
        "problem_no_reason": _("Write a reason: the author should know why."),
        "problem_no_change": _("Nothing is changed. Change an answer, or accept the critique."),
        "fix_note": _("Change what is wrong. The first answers are kept, and the author sees what you changed."),
    }


def _decisions() -> dict[str, Message]:
    return {
        "you_accept": _("You accepted this."),
        "you_return": _("You returned this to its author."),
        "you_reject": _("You rejected this."),
        "you_fix": _("You fixed and accepted this."),
        "comment_count": {"one": _("with {count} comment"), "other": _("with {count} comments")},
        "own_comment": _("Your comment"),
        "last_accept": _("The last one is accepted."),
        "last_return": _("The last one is returned."),
        "last_reject": _("The last one is rejected."),
        "last_fix": _("The last one is fixed and accepted."),
        "taken_back": _("Your decision is taken back."),
        "sent_already": _("Your last decision is sent, and stands."),
        "decided_already": _("You have decided on this one."),
        "no_earlier": _("There is no earlier critique in this visit."),
    }


def _rejected_decisions() -> dict[str, Message]:
    return {
        "rejected_title": _("A decision was not accepted"),
        "about_with_text": _("It was about a critique of “{image}”. You had written:"),
        "about": _("It was about a critique of “{image}”."),
        "changed_title": _("The critique has changed"),
        "changed_note": _(
            "Its author changed it while you decided. Read it again; what you wrote is kept in the form."
        ),
        "conflict_title": _("The critique has changed"),
        "conflict_note": _("Its author changed it while you fixed it. Choose which answers to go on with."),
        "conflict_local": _("Your fix"),
        "conflict_remote": _("Its author's answers"),
    }


def _empty_states() -> dict[str, Message]:
    return {
        "loading_title": _("Loading the next critique…"),
        "failed_title": _("No critique could be loaded."),
        "none_title": _("Nothing to review."),
        "none_note": _("Every critique that the project reviews has a decision. New ones come as people work."),
        "filtered_title": _("Nothing matches the filter."),
        "filtered_note": _("There may be other critiques to review."),
        "all_reviews": _("Review all"),
        "held_by_others_title": _("Others are reviewing what is left."),
        "held_by_others_note": _("What they do not finish comes back here when their time is over."),
        "no_policy_title": _("This project reviews no critiques."),
        "no_policy_note": _("A manager chooses in the policies which critiques are reviewed."),
        "to_policies": _("To the policies"),
        "to_overview": _("To the reviews"),
    }


def _keys() -> dict[str, Message]:
    return {
        "keys_deciding": _("Deciding"),
        "keys_going": _("Going on"),
        "key_accept": _("Accept"),
        "key_return": _("Return to the author, with comments"),
        "key_reject": _("Reject for good, with a reason"),
        "key_fix": _("Fix and accept"),
        "key_save": _("Send the comments, the reason or the fix"),
        "key_leave": _("Leave the form; what you typed is kept"),
        "key_option": _("Answer with that option, in a fix"),
        "key_mark_in_text": _("Mark a region, in a fix"),
        "key_undo": _("Take the last decision back, for four seconds"),
        "key_next": _("The next one; this one comes again later"),
        "key_previous": _("Look back at the one before"),
        "key_forward": _("Forward again"),
        "key_others": _("What others said of the image, after your decision"),
        "key_pan": _("Pan, while the image has the focus"),
        "blind_title": _("Reviewed blind"),
        "blind_note": _(
            "What other people said of the image is shown after your decision, so that you judge the critique itself."
        ),
    }
