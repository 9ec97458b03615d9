"""Promise 11: two things keep the instructions of a withdrawn critique out of releases, each by itself."""

import pytest

from annotation.actions.review.withdraw import withdraw_critique
from annotation.exporting.spec import TurnRequest
from annotation.models import Critique, Instruction
from tests.exporting.instructions import WHY_ITEM, refine
from tests.exporting.releases import release
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("holds_back", ["its instructions are retired", "it is withdrawn"])
def test_each_of_what_holds_back_a_withdrawn_critique_suffices(holds_back):
    """Either alone keeps its instructions out of a release, so that no fault of the other one lets them leave."""
    project, people = make_desk(images=1, annotators=2)
    for person in people:
        make_critique(person, project)
    refine(project, WHY_ITEM)
    critique = Critique.objects.order_by("id").first()
    instruction = Instruction.objects.get(critique=critique)
    withdraw_critique(actor=critique.annotator, critique=critique, reason="a slip")
    if holds_back == "it is withdrawn":
        Instruction.objects.filter(pk=instruction.pk).update(retired_at=None)
    else:
        Critique.objects.filter(pk=critique.pk).update(status="submitted", withdrawn_at=None)
    files = release(project, "instructions", turns=TurnRequest("instructions"))
    text = "".join(data.decode() for name, data in files.items() if name.startswith("critiques"))
    assert str(instruction.id) not in text
    assert text.count("\n") > 0
