"""Uploads to a batch in a real browser: the result of each file, folders, skipped files, and retries."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from annotation.models import Image, ImageImport
from tests.actions.importing.helpers import run_turns, zip_bytes
from tests.e2e.people import PHOTOGRAPHS, session_cookie, smaller
from tests.factories import image_bytes, make_batch, make_image, make_member

pytestmark = pytest.mark.browser

UPLOADS = "**/images/"


@pytest.fixture
def batch(project):
    return project.batches.get()


@pytest.fixture
def page(new_context, project, batch):
    context = new_context()
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    page = context.new_page()
    page.goto(reverse("batch", args=[batch.id]))
    return page


@pytest.fixture
def sent(page):
    """Returns the requests with which the page sends files; the list grows."""
    requests = []
    page.on(
        "request",
        lambda request: request.method == "POST" and request.url.endswith("/images/") and requests.append(request),
    )
    return requests


def write_images(directory, *numbers):
    directory.mkdir(parents=True, exist_ok=True)
    paths = [directory / f"{number}.jpg" for number in numbers]
    for path, number in zip(paths, numbers, strict=True):
        path.write_bytes(image_bytes(number))
    return paths


def upload_rows(page, kind):
    return page.locator(f".upload-row.{kind}")


def wait_for_summary(page, text):
    page.locator("#upload-summary", has_text=text).wait_for(timeout=30_000)


def test_the_result_of_each_file_is_shown_and_a_rejected_file_does_not_stop_the_rest(page, batch, tmp_path, sent):
    existing, broken, new = tmp_path / "known.jpg", tmp_path / "broken.jpg", write_images(tmp_path, 901, 902)
    existing.write_bytes(smaller(PHOTOGRAPHS[0]))
    broken.write_bytes(smaller(PHOTOGRAPHS[-1])[:20_000])
    page.set_input_files("#files", [existing, new[0], broken, new[1]])
    wait_for_summary(page, "4 files: 2 accepted, 1 rejected · 1 already in this batch")
    assert f"Already in this batch, as “{PHOTOGRAPHS[0].name}”" in upload_rows(page, "known").inner_text()
    assert "broken.jpg" in upload_rows(page, "rejected").inner_text()
    assert upload_rows(page, "accepted").count() == 2
    assert len(sent) == 3
    page.locator("#grid .card").nth(5).wait_for()
    assert Image.objects.filter(batch=batch).count() == 6


def test_reasons_over_several_lines_do_not_overlap(page, tmp_path):
    for number in range(12):
        (tmp_path / f"{number}{'-of-a-long-name' * 12}.jpg").write_bytes(b"no image %d" % number)
    page.set_input_files("#files", sorted(tmp_path.iterdir()))
    wait_for_summary(page, "12 files: 0 accepted, 12 rejected")
    heights = upload_rows(page, "rejected").evaluate_all(
        "rows => rows.map(row => [row.scrollHeight, row.clientHeight])"
    )
    assert all(content <= height for content, height in heights)


def test_a_chosen_folder_is_uploaded_with_its_subfolders_and_without_system_files(page, batch, tmp_path):
    write_images(tmp_path / "spring" / "early", 901, 902)
    write_images(tmp_path / "spring", 903)
    (tmp_path / "spring" / "Thumbs.db").write_bytes(b"\1")
    (tmp_path / "spring" / ".DS_Store").write_bytes(b"\1")
    page.get_by_text("Choose a folder").wait_for()
    page.set_input_files("#folder", tmp_path / "spring")
    wait_for_summary(page, "3 files: 3 accepted, 0 rejected")
    names = set(Image.objects.filter(batch=batch, file__startswith="spring/").values_list("file", flat=True))
    assert names == {"spring/early/901.jpg", "spring/early/902.jpg", "spring/903.jpg"}


def test_side_cars_and_tables_are_named_in_one_line_and_not_sent(page, batch, tmp_path, sent):
    contents = {"._901.jpg": b"\0\5\x16\7", "901.xmp": b"<x/>", "902.aae": b"<x/>", "manifest.csv": b"file\n"}
    for name, content in {**contents, "image.json": image_bytes(902)}.items():
        (tmp_path / name).write_bytes(content)
    write_images(tmp_path, 901)
    page.set_input_files("#files", sorted(tmp_path.iterdir()))
    passed_over = "Side-car files passed over: 2 (.aae, .xmp) · Tables passed over: “manifest.csv”"
    wait_for_summary(page, f"2 files: 2 accepted, 0 rejected · {passed_over}")
    assert len(sent) == 2
    assert set(Image.objects.filter(batch=batch).values_list("file", flat=True)) >= {"901.jpg", "image.json"}


def test_a_dropped_folder_is_uploaded_with_its_subfolders(page, batch, tmp_path):
    write_images(tmp_path / "autumn" / "late", 901)
    drop_box = page.locator("form.drop").bounding_box()
    data = {"items": [], "files": [str(tmp_path / "autumn")], "dragOperationsMask": 1}
    devtools = page.context.new_cdp_session(page)
    for step in ("dragEnter", "dragOver", "drop"):
        point = {"x": drop_box["x"] + 20, "y": drop_box["y"] + 20}
        devtools.send("Input.dispatchDragEvent", {"type": step, "data": data, **point})
    wait_for_summary(page, "1 file: 1 accepted, 0 rejected")
    assert Image.objects.filter(batch=batch, file="autumn/late/901.jpg").exists()


def test_existing_images_are_skipped_without_being_sent(page, project, tmp_path, sent):
    elsewhere = make_image(make_batch(project), 911)
    files = write_images(tmp_path, 901, 902, 903)
    page.set_input_files("#files", files)
    wait_for_summary(page, "3 files: 3 accepted, 0 rejected")
    assert len(sent) == 3
    page.set_input_files("#files", [*files, *write_images(tmp_path, 911)])
    wait_for_summary(page, "7 files: 3 accepted, 1 rejected · 3 already in this batch")
    assert len(sent) == 3
    assert f"as “{elsewhere.file}” in the batch “{elsewhere.batch.name}”" in upload_rows(page, "rejected").inner_text()
    assert page.get_by_role("button", name="Try again").count() == 0


@pytest.mark.parametrize(
    ("fail", "message"),
    [
        (lambda route: route.abort(), "Loupe cannot be reached."),
        (lambda route: route.fulfill(status=500, body="Oops"), "not available (500)"),
    ],
)
def test_failed_uploads_are_retried_one_by_one_and_all_together(page, batch, tmp_path, sent, fail, message):
    page.route(UPLOADS, fail)
    page.set_input_files("#files", write_images(tmp_path, 901, 902, 903))
    wait_for_summary(page, "3 files: 0 accepted, 3 rejected")
    assert upload_rows(page, "rejected").filter(has_text=message).count() == 3
    page.unroute(UPLOADS)
    page.get_by_role("button", name="Try again").first.click()
    wait_for_summary(page, "3 files: 1 accepted, 2 rejected")
    assert len(sent) == 4
    page.get_by_role("button", name="Try all of them again").click()
    wait_for_summary(page, "3 files: 3 accepted, 0 rejected")
    page.get_by_role("button", name="Try all of them again").wait_for(state="hidden")
    assert len(sent) == 6
    assert Image.objects.filter(batch=batch).count() == 7


def test_a_file_larger_than_the_limit_is_rejected_before_it_is_sent(page, tmp_path, sent):
    (large,) = write_images(tmp_path, 901)
    with large.open("r+b") as file:
        file.truncate(settings.LOUPE_MAX_IMAGE_MEGABYTES * 1_000_000 + 1)
    page.set_input_files("#files", [large, *write_images(tmp_path, 902)])
    wait_for_summary(page, "2 files: 1 accepted, 1 rejected")
    limit = settings.LOUPE_MAX_IMAGE_MEGABYTES
    message = f"“{large.name}” has {limit}.1 MB; the limit is {limit} MB."
    assert message in upload_rows(page, "rejected").inner_text()
    assert len(sent) == 1


def test_the_first_files_of_an_empty_batch_show_filters_and_actions(page, project, tmp_path):
    page.goto(reverse("batch", args=[make_batch(project).id]))
    filters, actions = page.get_by_role("search"), page.get_by_role("button", name="Into one group")
    assert (filters.count(), actions.count()) == (0, 0)

    page.set_input_files("#files", write_images(tmp_path, 901))
    page.locator("#grid .card").wait_for()

    for part in (filters, actions, page.get_by_role("heading", name="Replace metadata")):
        expect(part).to_have_count(1)
    page.get_by_label("Title, author or file").fill("dune")
    page.set_input_files("#files", write_images(tmp_path, 902))
    page.locator("#grid .card").nth(1).wait_for()
    assert page.get_by_label("Title, author or file").input_value() == "dune"  # what is being typed is kept


def test_a_zip_with_a_manifest_is_imported_and_the_fate_of_each_file_is_shown(page, batch, tmp_path):
    rows = [f"{number}.jpg,Morning {number},Ann Author,CC0" for number in range(921, 926)]
    manifest = "\n".join(["file,title,author,license", *rows]).encode()
    files = {f"{number}.jpg": image_bytes(number) for number in range(921, 925)} | {"925.jpg": b"no image"}
    path = tmp_path / "photographs.zip"
    path.write_bytes(zip_bytes({"manifest.csv": manifest, **files}))

    page.get_by_role("link", name="Import …").click()
    page.get_by_label("From").select_option("zip")
    page.get_by_label("Zip, manifest or list").set_input_files(path)
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("Waiting for a worker").wait_for()
    run_turns(ImageImport.objects.get().id)

    figures = page.locator("#import .figures")
    figures.get_by_text("of 5", exact=False).wait_for()
    expect(page.locator("#import .rejection")).to_contain_text("925.jpg")
    assert [number.inner_text() for number in figures.locator("dd").all()[:3]] == ["5", "4", "1"]
    page.get_by_role("link", name=batch.name).click()
    for number in range(921, 925):
        expect(page.locator("#grid")).to_contain_text(f"Morning {number}")
