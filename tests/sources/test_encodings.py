"""A text is read in its own encoding, or the guess is told; what cannot be read is refused, never altered."""

import pytest

from annotation.sources.reading.encodings import decode
from annotation.sources.reading.manifest_rows import read_manifest
from annotation.sources.rejections import RejectedSource
from tests.sources.tables import rows_of, sentences_of

CHINESE = "file,title\na.png,日落\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-16-le"),
        ("标题,file\n日落,a.png\n", "utf-16-be"),
        (CHINESE, "utf-32"),
        (CHINESE, "utf-32-be"),
        ("file,title\na.png,The dune\n", "utf-16-le"),
    ],
)
def test_unicode_is_read_in_each_of_its_forms_without_a_notice(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.notices, decoded.is_damaged) == (text, [], False)


GUESSES = {
    "one Chinese word": (CHINESE, "gbk", "GB 18030 (GBK)"),
    "one Chinese word behind a long path": ("file,title\nalbums/2024/DSC_1536.jpg,日落\n", "gbk", "GB 18030 (GBK)"),
    "a Chinese name with a rare character": ("file,title\na.png,x\nb.png,赵燚\n", "gbk", "GB 18030 (GBK)"),
    "Chinese sentences": ("file,title\na.png,江南水乡的清晨\nb.png,老人与海，很美\n", "gbk", "GB 18030 (GBK)"),
    "traditional characters": ("file,title\na.png,日落時分的沙灘\nb.png,攝影師的作品\n", "gbk", "GB 18030 (GBK)"),
    "four-byte characters": ("file,title\na.png,㐀䶮𠮷日落的沙滩和海\n", "gb18030", "GB 18030 (GBK)"),
    "one Chinese word in many rows": ("file\n" + "a.png\n" * 500 + "沙丘.png\n", "gbk", "GB 18030 (GBK)"),
    "one French word": ("file,title\na.png,Café\n", "cp1252", "Windows-1252"),
    "French": ("file;title\na.png;L’été à la plage, créée en août\nb.png;« Forêt »\n", "cp1252", "Windows-1252"),
    "one German word": ("file;title\na.png;Füße\n", "cp1252", "Windows-1252"),
    "German": ("file;titel\nübung.png;Straße im Nebel – früh\nb.png;GRÖSSE ÜBER ALLES\n", "cp1252", "Windows-1252"),
    "Spanish": ("file;title\na.png;¿Mañana?\nb.png;El niño y la ñandú\n", "cp1252", "Windows-1252"),
    "Portuguese": ("file;title\na.png;São João, coração\n", "cp1252", "Windows-1252"),
    "Swedish": ("file;title\na.png;Å\n", "cp1252", "Windows-1252"),
    "French of an old Macintosh": ("file;title\na.png;L’été à la plage\n", "mac_roman", "Mac OS Roman"),
    "Japanese": ("file;title\na.png;海辺の夕日とおじいさん\n", "cp932", "Shift JIS"),
    "Chinese of Taiwan": ("file,title\na.png,日落時分的沙灘\nb.png,攝影師的作品與老人\n", "big5", "Big5"),
    "Korean": ("file;title\na.png;바닷가의 일몰\nb.png;노인과 바다 사진\n", "cp949", "EUC-KR"),
}


@pytest.mark.parametrize("kind", GUESSES)
def test_a_text_that_does_not_tell_its_encoding_is_read_by_what_is_plausible_and_the_guess_is_told(kind: str) -> None:
    text, encoding, name = GUESSES[kind]
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert [notice.params["encoding"] for notice in decoded.notices] == [name]


def test_a_text_that_fits_two_encodings_says_so() -> None:
    (sentence,) = sentences_of(CHINESE.encode("gbk"))
    assert sentence.startswith("The file does not tell its encoding. It was read as GB 18030 (GBK), but may be EUC-KR.")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("file;title\na.png;Закат на берегу моря\n", "cp1251"),
        ("file;title\na.png;Ηλιοβασίλεμα στη θάλασσα\n", "cp1253"),
        ("file;title\na.png;Günbatımı ve ağaç, şehir\n", "cp1254"),
    ],
)
def test_an_encoding_that_is_not_known_is_refused_and_not_read_as_another(text: str, encoding: str) -> None:
    with pytest.raises(RejectedSource) as error:
        decode(text.encode(encoding))
    assert error.value.code == "manifest_not_utf8"


@pytest.mark.parametrize("form", ["csv", "jsonl", "list"])
def test_a_bad_byte_rejects_its_row_only(form: str) -> None:
    names = [f"日落{number}.png" for number in range(900)]
    contents = {
        "csv": "file,title\n" + "".join(f"{name},x\n" for name in names),
        "jsonl": "".join(f'{{"file": "{name}"}}\n' for name in names),
        "list": "[" + ",\n".join(f'{{"file": "{name}"}}' for name in names) + "]",
    }
    line = {"csv": 802, "jsonl": 801, "list": 801}[form]
    rows = read_manifest(contents[form].encode().replace("落800".encode(), b"\xe8\x90800")).rows
    rejected_rows = {row.row: row.rejection.code for row in rows if row.rejection}
    assert (len(rows), rejected_rows) == (900, {line: "undecodable_row"})


def test_a_text_that_is_cut_within_a_character_loses_its_last_row_only() -> None:
    assert rows_of("file,title\na.png,日出\nb.png,日落".encode()[:-1]) == [
        ("a.png", "日出"),
        (3, "undecodable_row"),
    ]
    assert rows_of("file,title\na.png,日出\nb.png,日落".encode("utf-16")[:-1]) == [
        ("a.png", "日出"),
        (3, "undecodable_row"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", "spreadsheet_as_manifest"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument", "spreadsheet_as_manifest"),
        (b"PK\x03\x04" + b"\0" * 26 + b"Index/Document.iwa", "spreadsheet_as_manifest"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "spreadsheet_as_manifest"),
        (b"PK\x03\x04" + b"\0" * 26 + b"a.png", "manifest_not_text"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "manifest_not_text"),
        (b"\xff\xfe\0", "manifest_not_text"),
        (b"\x93\0\x01\x02\xff\xfe\xfd", "manifest_not_text"),
    ],
)
def test_what_is_no_text_is_refused_by_its_kind(content: bytes, code: str) -> None:
    with pytest.raises(RejectedSource) as error:
        decode(content)
    assert error.value.code == code


def test_the_marks_of_old_systems_at_the_end_are_no_row() -> None:
    assert rows_of(b"file,title\na.png,x\n\x1a\0\0") == [("a.png", "x")]
