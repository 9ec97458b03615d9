"""One encoding is decided for all names that do not tell theirs."""

import time

import pytest

from annotation.sources.reading.name_encodings import decode_names


@pytest.mark.parametrize(
    ("codec", "title", "names"),
    [
        ("utf-8", None, ["日落.png", "Über.png"]),
        ("cp437", "CP437", ["Über.png", "Noël à la plage.jpg", "año.png"]),
        ("cp850", "CP850", ["São João.png", "Øre.png"]),
        ("gb18030", "GBK", ["照片/日落（1）.png", "花.png"]),
        ("big5", "Big5", ["照片/黃昏的海邊.png", "臺灣.png"]),
        ("cp932", "Shift JIS", ["さくら.png", "夕日の海.png", "東京タワー.jpg"]),
        ("cp949", "EUC-KR", ["바다의 아침.png", "서울 야경 사진.png"]),
        ("cp866", "CP866", ["Закат на море.png", "ФОТО.png"]),
    ],
)
def test_the_plausible_encoding_is_chosen(codec: str, title: str | None, names: list[str]) -> None:
    decoded, notice = decode_names([name.encode(codec) for name in names])
    assert decoded == names
    assert (notice.params["encoding"] if notice else None) == title


def test_names_of_which_none_is_plausible_are_read_as_zips_say() -> None:
    decoded, notice = decode_names([b"\xb0\xff\x01.png"])
    assert decoded == ["░\xa0\x01.png"]
    assert notice
    assert notice.params["encoding"] == "CP437"


@pytest.mark.parametrize("codec", ["cp437", "cp850", "cp866", "gb18030"])
def test_the_names_in_a_manifest_outweigh_what_is_plausible(codec: str) -> None:
    raw = b"\xe1\xa1.png"
    name = raw.decode(codec)
    assert decode_names([raw, b"plain.png"], {name, "plain.png"})[0] == [name, "plain.png"]


@pytest.mark.parametrize(("codec", "folder"), [("gb18030", "照片"), ("cp932", "さくら"), ("cp866", "Фото")])
def test_a_manifest_that_tells_no_encoding_leaves_the_plausible_one(codec: str, folder: str) -> None:
    names = [f"{folder}/a.png", f"{folder}/b.png"]
    assert decode_names([name.encode(codec) for name in names], {"a.png", "b.png"})[0] == names


def test_very_long_names_are_judged_by_their_beginning() -> None:
    raw = "禅意摄影".encode("gb18030") * 8_000
    started_at = time.process_time()
    names, notice = decode_names([raw] * 40)
    assert notice is not None
    assert (names[0][:4], notice.params["encoding"]) == ("禅意摄影", "GBK")
    assert time.process_time() - started_at < 0.5
