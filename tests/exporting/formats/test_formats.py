"""The formats of training code, checked as the documentation of that code describes them."""

import base64
import io
import json
import tarfile
from collections import Counter, defaultdict

import orjson
import pyarrow.parquet as pq
import pytest
from PIL import Image as Picture

from annotation.actions.desk.revise import revise_critique
from annotation.actions.releasing.exports import create_export
from annotation.exporting.formats import FORMATS
from annotation.wording.rejections import explain_export
from tests.exporting.releases import finish_export, lines, release
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)
CHINESE = {
    "reason": "低处的光线照亮了每一根草茎，但前景左侧过于密集，没有主体，视线无处停留。",
    "emotion": "像海边漫长一天的结束，平静而略带孤独。",
    "suggestion": "向右走两步，把相机放低，让小路把视线引入画面。",
}


@pytest.fixture
def desk():
    """Returns a project with nine critiques of three images: every grade, three in Chinese, one revised."""
    project, people = make_desk(images=3, annotators=3, critiques_per_image=3)
    grades = iter([1, 2, 3, 4, 5, 3, 2, 4, 4])
    critiques = [make_critique(person, project, grade=next(grades)) for person in [*people, *people]]
    critiques += [make_critique(person, project, grade=next(grades), **CHINESE) for person in people]
    revise_critique(actor=people[0], critique=critiques[0], answers={"grade": 2, "composition": "strong"})
    return project


def images_of(project):
    return {f"images/{sha256}.webp" for sha256 in project.images.values_list("sha256", flat=True)}


def test_llava_is_one_list_of_rows_as_its_trainer_reads_them(desk):
    rows = json.loads(release(desk, "llava")["critiques.json"])

    for row in rows:
        human, gpt = row["conversations"]
        assert (human["from"], gpt["from"]) == ("human", "gpt")
        assert human["value"].startswith("<image>\n") and human["value"].count("<image>") == 1
        assert gpt["value"].strip()
        assert row["image"] in images_of(desk)
        assert row["critique"] and row["questionnaire"] == "aesthetic-critique@1"
        assert row["template"].startswith(row["type"] + ".")
    assert len({row["id"] for row in rows}) == len(rows)
    assert Counter(row["type"] for row in rows)["reason"] == 9


def test_a_critique_becomes_a_grade_a_choice_and_every_text(desk):
    rows = json.loads(release(desk, "llava")["critiques.json"])

    types_by_critique = defaultdict(list)
    for row in rows:
        types_by_critique[row["critique"]].append(row["type"])
    for kinds in types_by_critique.values():
        assert kinds[0] == "grade"
        assert kinds[1] in {"technical_quality", "color_and_light", "composition", "content", "feeling"}
        assert kinds[2:] in (["reason", "emotion", "suggestion"], ["reason", "emotion"])
    assert 4.4 < len(rows) / len(types_by_critique) <= 5


def test_no_question_repeats_an_answer(desk):
    rows = json.loads(release(desk, "llava")["critiques.json"])

    definition = desk.questionnaire.definition
    questions = {question["key"]: question for stage in definition["stages"] for question in stage["questions"]}
    for row in rows:
        key, form, number = row["template"].split(".")
        template = questions[key]["templates"][int(number) - 1]
        assert template["form"] == form
        prompt = row["conversations"][0]["value"].removeprefix("<image>\n")
        if form == "letters":
            prompt = prompt.partition("\n")[0]
        wordings = list(template["ask"].values())
        if form == "yes_no":
            labels = [label.lower() for option in questions[key]["options"] for label in option["label"].values()]
            wordings = [wording.replace("{option}", label) for wording in wordings for label in labels]
        assert prompt in wordings


def test_a_chinese_critique_is_asked_and_answered_in_chinese(desk):
    rows = json.loads(release(desk, "llava")["critiques.json"])

    chinese_ids = {row["critique"] for row in rows if row["conversations"][1]["value"] == CHINESE["reason"]}
    assert len(chinese_ids) == 3
    for row in rows:
        prompt = row["conversations"][0]["value"]
        assert prompt.removeprefix("<image>\n").isascii() == (row["critique"] not in chinese_ids)


def test_llama_factory_finds_its_columns_and_as_many_image_tags_as_images(desk):
    files = release(desk, "llama-factory", splits={"train": 0.5, "test": 0.5})

    info = json.loads(files["dataset_info.json"])
    assert set(info) == {"loupe_train", "loupe_test"}
    for dataset in info.values():
        assert dataset["formatting"] == "sharegpt"
        columns, tags = dataset["columns"], dataset["tags"]
        for row in json.loads(files[dataset["file_name"]]):
            messages, images = row[columns["messages"]], row[columns["images"]]
            roles = [message[tags["role_tag"]] for message in messages]
            assert roles == [tags["user_tag"], tags["assistant_tag"]]
            assert sum(message[tags["content_tag"]].count("<image>") for message in messages) == len(images) == 1


def test_ms_swift_is_a_row_a_line_with_messages_and_images(desk):
    rows = lines(release(desk, "ms-swift")["critiques.jsonl"])

    assert len(rows) > 36
    for row in rows:
        assert [message["role"] for message in row["messages"]] == ["user", "assistant"]
        assert set(row["images"]) <= images_of(desk)


def test_openai_has_the_image_in_the_first_question(desk):
    files = release(desk, "openai")
    rows, origins = lines(files["critiques-00000.jsonl"]), lines(files["critiques-00000-origins.jsonl"])

    assert len(rows) == len(origins) == 9
    assert len({origin["critique"] for origin in origins}) == 9
    for row, origin in zip(rows, origins, strict=True):
        messages = row["messages"]
        assert list(row) == ["messages"] and len(messages) == 2 * len(origin["templates"])
        assert [message["role"] for message in messages] == ["user", "assistant"] * (len(messages) // 2)
        image_block, text_block = messages[0]["content"]
        assert text_block["type"] == "text"
        prefix, _, data = image_block["image_url"]["url"].partition(",")
        assert prefix == "data:image/webp;base64"
        assert Picture.open(io.BytesIO(base64.b64decode(data))).size == (60, 40)


def test_trl_has_conversations_in_blocks_with_their_image(desk):
    files = release(desk, "trl-sft")
    table = pq.read_table(io.BytesIO(files["critiques.parquet"]))

    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert features["images"] == [{"_type": "Image"}]
    for row in table.to_pylist():
        blocks = [block for message in row["messages"] for block in message["content"]]
        assert [block["type"] for block in blocks].count("image") == len(row["images"]) == 1
        assert blocks[0]["type"] == "image" and all(block["text"] for block in blocks[1:])
        assert Picture.open(io.BytesIO(row["images"][0]["bytes"])).size == (60, 40)
    assert "path: critiques.parquet" in files["README.md"].decode()


def test_pairs_prefer_the_last_answer_and_the_one_that_speaks_for_the_image(desk):
    rows = lines(release(desk, "dpo")["critiques.jsonl"])

    revised = [row for row in rows if row["kind"] == "revision"]
    graded = [row for row in rows if row["kind"] == "grade"]
    assert {(row["chosen"][0]["content"], row["rejected"][0]["content"]) for row in revised} == {
        ("Not very beautiful", "Not beautiful at all"),
        ("Strong", "Weak"),
    }
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["chosen"] != row["rejected"] and row["images"] for row in rows)
    assert all(row["rejected_critique"] != row["critique"] for row in graded)


def test_parquet_has_a_type_for_each_column_and_loses_nothing(desk):
    rows = pq.read_table(io.BytesIO(release(desk, "parquet")["critiques.parquet"])).to_pylist()
    documents = lines(release(desk)["critiques.jsonl"])

    assert len(rows) == 9
    for row, document in zip(rows, documents, strict=True):
        assert {key: value for key, value in row["answers"].items() if value is not None} == document["answers"]
        assert json.loads(row["revisions"]) == document["revisions"]
        assert row["submitted_at"].isoformat() == document["submitted_at"].replace("Z", "+00:00")
        assert {**row["image"]} == document["image"]
        assert isinstance(row["answers"]["grade"], int)


def test_hugging_face_has_a_row_for_each_critique_with_its_image(desk):
    table = pq.read_table(io.BytesIO(release(desk, "huggingface")["critiques.parquet"]))
    documents = {document["id"]: document for document in lines(release(desk)["critiques.jsonl"])}

    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert features["image"] == {"_type": "Image"}
    assert len(table) == len(documents) == 9
    for row in table.to_pylist():
        document = documents[row["id"]]
        assert {key: value for key, value in row["answers"].items() if value is not None} == document["answers"]
        assert row["about"] == document["image"]
        assert row["image"]["path"] == f"images/{document['image']['sha256']}.webp"
        assert Picture.open(io.BytesIO(row["image"]["bytes"])).size == (60, 40)


def test_webdataset_keys_have_no_dot_and_each_image_is_beside_its_json(desk):
    files = release(desk, "webdataset")

    with tarfile.open(fileobj=io.BytesIO(files["critiques-00000.tar"])) as tar:
        names = tar.getnames()
        documents = [orjson.loads(tar.extractfile(name).read()) for name in names if name.endswith(".json")]
    assert [name.count(".") for name in names] == [1] * 6
    assert [name.partition(".")[0] for name in names[::2]] == [name.partition(".")[0] for name in names[1::2]]
    assert [len(document["critiques"]) for document in documents] == [3, 3, 3]


def test_the_benchmark_does_not_reveal_the_grade(desk):
    files = release(desk, "aesbench")
    questions, answers = json.loads(files["critiques.json"]), json.loads(files["critiques-answers.json"])

    assert {f"images/{name}" for name in questions} == images_of(desk)
    for name, item in questions.items():
        assert item["AesI_data"] == {
            "Question": "Explain the reasons that are related to the aesthetic quality of this image."
        }
        assert len(answers[name]["AesI"]) == 3
        for part in ("AesP", "AesE"):
            assert answers[name][part] in item[f"{part}_data"]["Options"].split("\n")
        if "AesA1" in answers[name]:
            assert item["AesA1_data"]["Options"] == "A) High\nB) Medium\nC) Low"


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_writes_the_same_bytes_twice_and_accepts_an_empty_project(kind, desk):
    splits = {"train": 0.6, "test": 0.4, "seed": 1}
    assert release(desk, kind, splits=splits, pictures=True) == release(desk, kind, splits=splits, pictures=True)

    assert release(desk, kind, filter={"min_words": 1000})


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_has_a_sample_and_a_snippet(kind):
    assert FORMATS[kind].sample()
    assert FORMATS[kind].snippet


def test_images_are_stored_beside_a_format_that_does_not_contain_them(desk):
    files = release(desk, "llava", pictures=True)

    with tarfile.open(fileobj=io.BytesIO(files["images.tar"])) as tar:
        assert set(tar.getnames()) == images_of(desk)
    assert "images.tar" not in release(desk, "openai", pictures=True)


def test_an_image_that_the_storage_lost_fails_the_export_by_name_and_says_what_to_do(desk):
    image = desk.images.first()
    image.renditions["view"]["key"] = "renditions/gone.webp"
    image.save(update_fields=["renditions"])

    export = finish_export(create_export(actor=desk.created_by, project=desk, format="webdataset"))

    assert export.status == "failed"
    reason = explain_export(export)
    assert image.file in reason and "renditions/gone.webp" in reason
    assert "Restore it, or set the image aside, and try again." in reason
