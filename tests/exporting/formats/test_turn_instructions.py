"""What turns are made of is read as it was stored, whatever characters its texts have."""

import json

import pytest

from annotation.exporting.spec import TurnRequest
from annotation.models import Instruction
from tests.exporting.instructions import ITEMS, refine
from tests.exporting.releases import release

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("runs", [[], ["chosen"]])
def test_a_row_says_where_its_evidence_stands_whatever_its_texts_hold(project, runs):
    run = refine(project, *ITEMS[:4])
    spans = [[("reason", 3, 9)], [("reason", -1, -1)], [("reason", 0, 4), ("emotion", -1, -1), ("emotion", 5, 7)], []]
    texts = 'Why\tis \x1f\x1d "it" \\ so\u2028 ['
    for position, each in enumerate(spans):
        evidence = [dict(zip(("question", "start", "end"), span, strict=True), quote='\x1e"],[') for span in each]
        Instruction.objects.filter(position=position).update(
            evidence=evidence, question=f"{texts}{position}?", answer=texts, options=[], follow_ups=[]
        )

    turns = TurnRequest("instructions", runs=[str(run.id) for _name in runs])
    rows = json.loads(release(project, "llava", turns=turns)["critiques.json"])

    first = [row for row in rows if row["critique"] == rows[0]["critique"]]
    assert [row["evidence"] for row in first] == ["reason:3-9", "reason", "reason:0-4 emotion emotion:5-7", ""]
    assert [row["conversations"][0]["value"] for row in first] == [f"<image>\n{texts}{n}?" for n in range(4)]
    assert {row["conversations"][1]["value"] for row in rows} == {texts}
