"""Parquet: typed columns for values of a fixed type, JSON texts for all others, and images as they are."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annotation.exporting.encoding.format import FormatInput
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.formats import FORMATS
from annotation.exporting.staging import StagingDirectory
from annotation.questionnaires import built_in
from tests.exporting.releases import lines, make_every_kind_of_critique, release

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_kind_of_answer_is_read_back_from_parquet():
    project = make_every_kind_of_critique()
    documents = lines(release(project)["critiques.jsonl"])

    rows = pq.read_table(io.BytesIO(release(project, "parquet")["critiques.parquet"])).to_pylist()

    assert len(rows) == len(documents) == 3
    for row, document in zip(rows, documents, strict=True):
        answers = {key: answer for key, answer in row["answers"].items() if answer is not None}
        if "places" in answers:
            answers["places"] = json.loads(answers["places"])
        assert answers == document["answers"]
        assert {key: seconds for key, seconds in row["seconds"].items() if seconds is not None} == document["seconds"]
        nested = {key: json.loads(row[key]) for key in ("revisions", "marks", "viewing")}
        assert nested == {key: document[key] for key in nested}
    assert any(json.loads(row["marks"]) for row in rows)
    assert any(row["answers"]["places"] for row in rows)


IMAGE_BYTES = 40_000


def write_critiques(folder, kind, image_count, critique_count):
    """Writes so many critiques of each image, all images being the same but for their first bytes."""
    images = [{**SAMPLE["image"], "id": str(number), "sha256": f"{number:064}"} for number in range(image_count)]
    flat = {name: json.dumps(SAMPLE[name]) for name in ("revisions", "marks", "viewing")} if FORMATS[kind].flat else {}
    rows = [json.dumps({**SAMPLE, **flat, "image": image}) for image in images for _ in range(critique_count)]
    directory = StagingDirectory(folder, "")
    batches = [{"critiques": rows[start : start + 50]} for start in range(0, len(rows), 50)]
    read_image = lambda image_id: image_id.encode().ljust(IMAGE_BYTES, b"x")  # noqa: E731
    FORMATS[kind].write(FormatInput(batches, ["critiques"], {1: built_in("aesthetic-critique")}, read_image), directory)
    directory.finish()
    return pq.ParquetFile(folder / "critiques.parquet")


@pytest.mark.parametrize(("kind", "path"), [("huggingface", "image.bytes"), ("trl-sft", "images.list.element.bytes")])
def test_an_image_of_many_critiques_is_stored_once_as_it_is_and_read_by_all_of_them(tmp_path, kind, path):
    file = write_critiques(tmp_path, kind, image_count=8, critique_count=10)

    group = file.metadata.row_group(0)
    columns = {column.path_in_schema: column for column in map(group.column, range(group.num_columns))}
    assert file.metadata.num_row_groups == 1
    assert columns[path].compression == "UNCOMPRESSED"
    assert {column.compression for name, column in columns.items() if name != path} == {"ZSTD"}
    assert 8 * IMAGE_BYTES < columns[path].total_compressed_size < 9 * IMAGE_BYTES
    rows = file.read().to_pylist()
    images = [row["image"] if kind == "huggingface" else row["images"][0] for row in rows]
    assert [image["bytes"].rstrip(b"x") for image in images] == [b"%d" % (row // 10) for row in range(80)]
    assert [image["path"] for image in images] == [f"images/{row // 10:064}.webp" for row in range(80)]


def test_no_reader_gets_a_dictionary_in_place_of_the_bytes_of_an_image(tmp_path):
    schema = write_critiques(tmp_path, "huggingface", image_count=1, critique_count=2).schema_arrow

    assert schema.field("image").type == pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    assert schema.field("submitted_at").type == pa.timestamp("us", "UTC")
    assert json.loads(schema.metadata[b"huggingface"])["info"]["features"]["image"] == {"_type": "Image"}
