"""Makes a project with many held-out images, each with an accepted candidate of every criterion."""

from io import BytesIO
from typing import Final

from PIL import Image as PillowImage

from annotation.actions.curating.holding_out import hold_out_batch
from annotation.models import CrossCheck, Project
from tests.evaluating.candidates import make_candidate
from tests.factories import add_ready_image, make_batch, make_critique, make_member
from tests.factories import make_project as make_empty_project

SIZE: Final = (1600, 1066)


def make_project(images: int) -> Project:
    """Returns a project of so many noisy photographs of the size of a rendition for viewing."""
    project = make_empty_project()
    batch = make_batch(project)
    author, checker = make_member(project), make_member(project)
    for number in range(images):
        add_ready_image(batch, f"{number}.jpg", BytesIO(photograph(number)), source=("natural", "artistic")[number % 2])
    for _ in range(images):
        critique = make_critique(author, project)
        for criterion in ("AesP", "AesE", "AesI", "AesA"):
            candidate = make_candidate(critique, criterion, correct=None if criterion == "AesI" else 0)
            if criterion == "AesA":
                CrossCheck.objects.create(
                    project=project, candidate=candidate, person=checker, author=author, status="done", choice=0
                )
    hold_out_batch(actor=project.created_by, batch=batch)
    return project


def photograph(number: int) -> bytes:
    """Returns a JPEG that differs from those of other numbers, with as much detail as a photograph."""
    noise = PillowImage.effect_noise((400, 266), 40 + number % 60).resize(SIZE)
    colour = PillowImage.new("RGB", SIZE, (number * 37 % 256, number * 91 % 256, number // 251 % 256))
    image = PillowImage.blend(noise.convert("RGB"), colour, 0.5)
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
