"""The page of one image: what the camera wrote and what people wrote, in words and without the keys of the program."""

import pytest
from django.urls import reverse
from django.utils import translation

from annotation.actions.desk.skip_and_flag import flag_image
from annotation.models import Critique, Image
from frontend.presenting.answers import answers_in_words, changes_in_words
from frontend.presenting.exif import camera_facts, other_facts

EXPOSURE = {
    "make": "NIKON",
    "model": "NIKON D70",
    "seconds": 0.001,
    "f_number": 2.8,
    "iso": 100.0,
    "focal_length_mm": 28.0,
}


def test_an_exposure_is_written_as_photographers_write_it():
    facts = dict(camera_facts({**EXPOSURE, "taken_at": "2015:04:29 14:33:31"}))
    assert facts == {
        "Camera": "NIKON D70",
        "Exposure": "1/1000 s · f/2.8 · ISO 100 · 28 mm",
        "Taken": "29 Apr 2015, 14:33",
    }


@pytest.mark.parametrize(
    ("exposure", "facts"),
    [
        ({}, []),
        ({"make": "Nokia", "model": "N9"}, [("Camera", "Nokia N9")]),
        ({"make": "Nokia"}, [("Camera", "Nokia")]),
        ({"seconds": 2.5}, [("Exposure", "2.5 s")]),
        ({"seconds": 0.0333}, [("Exposure", "1/30 s")]),
        ({"taken_at": "0000:00:00 00:00:00"}, [("Taken", "0000:00:00 00:00:00")]),
    ],
)
def test_fields_that_the_camera_did_not_write_are_left_out(exposure, facts):
    assert camera_facts(exposure) == facts


def test_a_critique_reads_in_the_readers_language(scenario):
    Critique.objects.filter(pk=scenario.critique.pk).update(
        revisions=[{"question": "grade", "from": 4, "to": 3, "at": "2026-01-01T00:00:00.000Z"}]
    )
    critique = Critique.objects.select_related("questionnaire").get(pk=scenario.critique.pk)
    assert next(answers_in_words(critique)) == ("The grade", "Ordinary")
    assert list(changes_in_words(critique)) == [("The grade", "Beautiful", "Ordinary")]
    with translation.override("zh-hans"):
        assert next(answers_in_words(critique)) == ("等级", "一般")


def test_the_page_shows_labels_and_no_keys(scenario):
    Image.objects.filter(pk=scenario.critique.image_id).update(exposure=EXPOSURE)
    flag_image(person=scenario.people["annotator"], assignment_id=scenario.critique.assignment_id, reason="private")
    page = scenario.browser("manager").get(reverse("image", args=[scenario.critique.image_id])).content.decode()
    for label in ("The colour and light", "NIKON D70", "It shows something private"):
        assert label in page
    for key in ("color_and_light", "focal_length_mm", ": private"):
        assert key not in page


def test_further_columns_of_a_manifest_are_shown_separately_under_their_own_names(scenario):
    metadata = {
        "aes_score": 6.5,
        "tags": ["sea", "dusk"],
        "exif": {"lens": "50 mm"},
        "empty": "",
        "none": None,
        "ok": True,
    }
    Image.objects.filter(pk=scenario.images[0].pk).update(metadata=metadata)
    page = scenario.browser("manager").get(reverse("image", args=[scenario.images[0].pk])).content.decode()

    assert other_facts(metadata) == [
        ("aes_score", "6.5"),
        ("tags", "sea, dusk"),
        ("exif", '{"lens": "50 mm"}'),
        ("ok", "true"),
    ]
    assert page.index("SHA-256") < page.index("Also in its manifest") < page.index("<code>aes_score</code>")
    plain = scenario.browser("manager").get(reverse("image", args=[scenario.images[1].pk])).content.decode()
    assert "Also in its manifest" not in plain
