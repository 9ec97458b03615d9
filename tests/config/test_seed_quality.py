"""The demo's third project: reviews, gold, checks and statistics to try the pages with."""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as PillowImage

from annotation.actions.measuring.work import compute_statistics
from annotation.models import (
    Critique,
    CritiqueInspection,
    GoldItem,
    ImageRatings,
    Person,
    Project,
    Review,
    ReviewDecision,
    StoredStatistic,
)
from annotation.queries.quality.desk_gate import find_gate
from config.demo import quality as demo
from config.demo.accounts import read_or_make
from config.demo.seed import _make_people

pytestmark = pytest.mark.django_db(transaction=True)  # what is inspected is what is committed


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Person]:
    """The people of the demo; its photographs are small ones, which are quickly rendered."""
    folder = tmp_path / "photographs"
    folder.mkdir()
    shutil.copy(demo.PHOTOGRAPHS / "manifest.csv", folder)
    for path in demo.PHOTOGRAPHS.glob("*.jpg"):
        with PillowImage.open(path) as photograph:
            photograph.draft("RGB", (320, 200))
            photograph.resize((96, 60)).save(folder / path.name)
    monkeypatch.setattr(demo, "PHOTOGRAPHS", folder)
    return _make_people(read_or_make(tmp_path / "demo-accounts.json"))


def test_the_demo_has_all_that_the_pages_of_quality_show_also_after_an_interruption(
    people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    decide, decided = demo._decide, 0

    def interrupt_at_the_third(*arguments: Any) -> None:
        nonlocal decided
        decided += 1
        if decided == 3:
            raise KeyboardInterrupt
        decide(*arguments)

    monkeypatch.setattr(demo, "_decide", interrupt_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        demo.add_quality(people)
    monkeypatch.setattr(demo, "_decide", decide)
    demo.add_quality(people)
    demo.add_quality(people)

    project = Project.objects.get(name=demo.PROJECT)
    assert Critique.objects.filter(project=project).count() == 27
    decisions = Counter(ReviewDecision.objects.filter(critique__project=project).values_list("decision", flat=True))
    assert decisions == {"accept": 6, "return": 2, "reject": 1, "fix": 1}
    assert Review.objects.filter(project=project, status="open").count() == 17
    items = GoldItem.objects.filter(project=project, is_active=True)
    assert sorted(items.values_list("use", flat=True)) == ["gold", "gold", "training"]
    flags = CritiqueInspection.objects.filter(project=project).values_list("codes", flat=True)
    assert {"too_fast", "grade_against_text"} <= {code for codes in flags for code in codes}
    compute_statistics(project.id)  # as the workers do
    assert StoredStatistic.objects.get(project=project, name="alpha", question="grade").value is not None
    assert ImageRatings.objects.filter(project=project, spread__gte=3).exists()
    returned = Critique.objects.get(annotator=people["annotator"], status="returned")
    assert find_gate(people["annotator"].id, returned.project_id) is None  # neither consent nor a test
