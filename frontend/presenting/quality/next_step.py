"""What a person has to do, or to know, before images of a project are handed to them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from annotation.queries.quality.desk_gate import CONSENT, PAUSED, DeskGate
from annotation.queries.quality.qualification_state import QualificationState, read_qualification
from annotation.wording.quality.gold import explain_gate


@dataclass(frozen=True, slots=True)
class NextStep:
    """A title with its sentence, and the button that leads on; without one there is nothing that the person can do."""

    title: str
    sentence: str
    button: str = ""


def next_step(gate: DeskGate) -> NextStep:
    """Returns the step of somebody who is handed no images. Reads where they stand if they have to qualify."""
    sentence = explain_gate(gate.code, gate.extra)
    if gate.code == PAUSED:
        return NextStep(_("Your work is paused"), sentence)
    if gate.code == CONSENT:
        title = _("Before you begin") if gate.is_first_consent else _("The text that you agreed to has changed")
        return NextStep(title, sentence, _("Read the text"))
    return _qualification_step(read_qualification(gate.membership), sentence)


def _qualification_step(state: QualificationState, sentence: str) -> NextStep:
    title = _("Training and test")
    if state.phase == "training":
        return NextStep(title, sentence, _("Go on with the training"))
    if state.phase == "testing":
        return NextStep(title, sentence, _("Go on with the test"))
    if state.phase == "failed" and state.may_begin:
        return NextStep(_("Not passed this time"), _("You may try again, with other images."), _("See what comes next"))
    if state.phase == "failed":
        return NextStep(_("The test was not passed"), _("The managers see your result and decide how you go on."))
    if state.outlook.lacks_images:
        return NextStep(
            title,
            _("The project has too few images for the test at the moment. Its managers are told; come back later."),
        )
    return NextStep(title, sentence, _("To the training and the test"))
