"""Zips as people and their programs make them, and what comes in of each."""

import unicodedata
from dataclasses import dataclass, field

from tests.actions.importing.zip_writer import UTF_8, unicode_path, zip_of
from tests.factories import image_bytes

Content = bytes | int  # a number stands for an image


@dataclass(frozen=True)
class Container:
    """A zip of `entries`, the bytes or the text of a name with the content.

    `images` are the titles by file names that come in, None where others decide; `rejected` the codes of rejections,
    `notices` those of notices.
    """

    name: str
    entries: list[tuple[str | bytes, Content]]
    images: dict[str, str]
    rejected: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    flag: int = UTF_8
    extra: dict[int, bytes] = field(default_factory=dict)

    def content(self) -> bytes:
        """Returns the bytes of the zip."""
        return zip_of([(name, _bytes(data)) for name, data in self.entries], self.flag, self.extra)


def _bytes(data: Content) -> bytes:
    return image_bytes(data, kind="PNG") if isinstance(data, int) else data


def pictures(*names: str) -> list[tuple[str, Content]]:
    """Returns entries of images, each another one."""
    return [(name, number) for number, name in enumerate(names)]


def manifest(text: str, name: str = "manifest.csv") -> tuple[str, bytes]:
    return name, text.encode()


def decomposed(name: str) -> str:
    return unicodedata.normalize("NFD", name)


TITLED = "file,title\n"
UNCLOSED = 'file,note\n0.png,"a remark\n' + "".join(f"{number}.png,x\n" for number in range(1, 9))

# Names and encodings.
NAMES = [
    Container(
        "UTF-8 without its flag, as macOS and Info-ZIP write",
        [("照片/日落.png", 1), ("Über.png", 2)],
        {"照片/日落.png": "", "Über.png": ""},
        flag=0,
    ),
    Container(
        "GBK, as Windows in China writes",
        [("照片/日落.png".encode("gbk"), 1), ("花.png".encode("gbk"), 2)],
        {"照片/日落.png": "", "花.png": ""},
        notices=["names_encoding"],
        flag=0,
    ),
    Container(
        "GBK with a backslash within a character",
        [("照片\\誠.png".encode("gbk"), 1), manifest(TITLED + "照片/誠.png,The title\n")],
        {"照片/誠.png": "The title"},
        notices=["names_encoding"],
        flag=0,
    ),
    Container(
        "CP437, as Windows in America writes",
        [("Über.png".encode("cp437"), 1), ("Café.png".encode("cp437"), 2)],
        {"Über.png": "", "Café.png": ""},
        notices=["names_encoding"],
        flag=0,
    ),
    Container(
        "CP850, as Windows in Europe writes",
        [("Ártún.png".encode("cp850"), 1), ("Øre.png".encode("cp850"), 2)],
        {"Ártún.png": "", "Øre.png": ""},
        notices=["names_encoding"],
        flag=0,
    ),
    Container(
        "a name of two meanings, which the manifest decides",
        [("½ø.png".encode("cp850"), 1), manifest(TITLED + "½ø.png,The title\n")],
        {"½ø.png": "The title"},
        notices=["names_encoding"],
        flag=0,
    ),
    Container(
        "GBK that is UTF-8 by chance, which the manifest decides",
        [("猫.png".encode("gbk"), 1), manifest(TITLED + "猫.png,The title\n")],
        {"猫.png": "The title"},
        notices=["names_encoding"],
        flag=0,
    ),
    Container(
        "Shift JIS",
        [("さくら.png".encode("cp932"), 1), ("夕日の海.png".encode("cp932"), 2)],
        {"さくら.png": "", "夕日の海.png": ""},
        notices=["names_encoding"],
        flag=0,
    ),
    Container(
        "Cyrillic of DOS",
        [("Закат.png".encode("cp866"), 1), ("море/берег.png".encode("cp866"), 2)],
        {"Закат.png": "", "море/берег.png": ""},
        notices=["names_encoding"],
        flag=0,
    ),
    Container(
        "Info-ZIP's field with the name in UTF-8",
        [(b"?????.png", 1), (b"b.png", 2)],
        {"日落.png": "", "b.png": ""},
        flag=0,
        extra={0: unicode_path(b"?????.png", "日落.png"), 1: unicode_path(b"another.png", "stale.png")},
    ),
    Container(
        "a decomposed name that the manifest composes",
        [(decomposed("café.png"), 1), manifest(TITLED + "café.png,The title\n")],
        {"café.png": "The title"},
    ),
    Container(
        "backslashes in the zip",
        [("photos\\", b""), ("photos\\a.png", 1), manifest(TITLED + "photos/a.png,The title\n")],
        {"photos/a.png": "The title"},
    ),
    Container("a folder that ends in a backslash", [("photos\\", b""), ("photos\\a.png", 1)], {"photos/a.png": ""}),
    Container(
        "backslashes in the manifest",
        [("photos/a.png", 1), manifest("file,title\r\nphotos\\a.png,The title\r\n")],
        {"photos/a.png": "The title"},
    ),
    Container(
        "a dot for the folder",
        [("./a.png", 1), ("b.png", 2), manifest(TITLED + "a.png,A\n./b.png,B\n")],
        {"a.png": "A", "b.png": "B"},
    ),
    Container(
        "letter case, trailing spaces, wide and invisible characters",
        [
            *pictures("IMG_1.JPG", "b.png ", "photos. /Ａ.png", "d\u200e.png"),
            manifest(TITLED + "img_1.jpg,One\nb.png,B\nphotos/A.png,A\nd.png,D\n"),
        ],
        {"IMG_1.JPG": "One", "b.png": "B", "photos. /Ａ.png": "A", "d.png": "D"},
    ),
    Container(
        "two names that differ in their case, and a row that is neither",
        [("a.PNG", 1), ("a.png", 2), ("b.png", 3), manifest(TITLED + "A.png,A\nb.png,B\n")],
        {"b.png": "B"},
        ["ambiguous_name"],
        ["not_named"],
    ),
    Container(
        "two names that differ in their case, and a row of each",
        [("a.PNG", 1), ("a.png", 2), manifest(TITLED + "a.png,small\na.PNG,large\n")],
        {"a.PNG": "large", "a.png": "small"},
    ),
    Container(
        "a row that names by another case what a later row names exactly",
        [("a.png", 1), manifest(TITLED + "A.PNG,other\na.png,same\n")],
        {"a.png": "same"},
        ["named_twice"],
    ),
]

# Folders, manifests and what lies beside images.
LAYOUTS = [
    Container(
        "a compressed folder, whose manifest lies one folder down",
        [
            ("photos/", b""),
            ("photos/a.png", 1),
            ("__MACOSX/photos/._a.png", b"\0\5\x16\7"),
            ("photos/.DS_Store", b"x"),
            manifest(TITLED + "a.png,The title\n", "photos/manifest.csv"),
        ],
        {"photos/a.png": "The title"},
    ),
    Container(
        "a manifest one folder down whose rows begin at the top",
        [("photos/a.png", 1), manifest(TITLED + "photos/a.png,The title\n", "photos/Manifest.CSV")],
        {"photos/a.png": "The title"},
    ),
    Container(
        "a manifest for each folder, and a folder without",
        [
            *pictures("x/a.png", "y/a.png", "z/a.png"),
            manifest(TITLED + "a.png,X\n", "x/manifest.csv"),
            manifest('{"file": "a.png", "title": "Y"}', "y/manifest.jsonl"),
        ],
        {"x/a.png": "X", "y/a.png": "Y"},
        notices=["not_named"],
    ),
    Container(
        "two manifests in a folder",
        [("a.png", 1), manifest(TITLED + "a.png,CSV\n"), manifest('{"file": "a.png"}', "manifest.jsonl")],
        {"a.png": "CSV"},
        notices=["manifests_not_read"],
    ),
    Container(
        "a web application's manifest further down",
        [("a.png", 1), ("web/b.png", 2), manifest('{\n"icons": []\n}\n', "web/manifest.json")],
        {"a.png": "", "web/b.png": ""},
        notices=["manifests_not_read"],
    ),
    Container(
        "rows that fail one folder down",
        [("photos/a.png", 1), manifest(TITLED + "a.png,A\nmissing.png,B\n../c.png,C\n", "photos/manifest.csv")],
        {"photos/a.png": "A"},
        ["file_not_found", "path_not_allowed"],
    ),
    Container(
        "images in another folder than the manifest says",
        [
            *pictures("deep/er/a.png", "deep/er/b.png", "c.png"),
            manifest(TITLED + "photos/a.png,A\nphotos/b.png,B\nphotos/c.png,C\n"),
        ],
        {"deep/er/a.png": "A", "deep/er/b.png": "B", "c.png": "C"},
        notices=["found_elsewhere"],
    ),
    Container(
        "two folders that a name may mean",
        [("x/a.png", 1), ("y/a.png", 2), ("y/b.png", 3), manifest(TITLED + "a.png,A\nb.png,B\n")],
        {"y/b.png": "B"},
        ["ambiguous_name"],
        ["found_elsewhere", "not_named"],
    ),
    Container(
        "a table under another name",
        [("a.png", 1), manifest(TITLED, "metadata.csv"), ("tasks.json", b'\xef\xbb\xbf [{"image": "a.png"}]')],
        {"a.png": ""},
        notices=["tables_not_read"],
    ),
    Container(
        "thumbnails of network drives and previews of photo managers",
        [
            *pictures("a.png", "@eaDir/a.png/SYNOPHOTO_THUMB_XL.png", ".@__thumb/default_a.png", "#recycle/b.png"),
            *pictures("$RECYCLE.BIN/c.png", "System Volume Information/d.png", ".AppleDouble/e.png", ".dtrash/f.png"),
            *pictures("Trip Previews.lrdata/g.png"),
            *[
                (name, b"x")
                for name in ("._e.png", "Icon\r", "ehthumbs.db", ".picasa.ini", "Picasa.ini", ".bridgecache")
            ],
        ],
        {"a.png": ""},
    ),
    Container(
        "side-cars in one line",
        [("a.png", 1), *[(name, b"<x/>") for name in ("a.xmp", "a.AAE", "a.png.json", "a.txt", "a.dop")]],
        {"a.png": ""},
        notices=["side_cars"],
    ),
    Container(
        "images with the ending of a side-car, and a text on its own",
        [("a.xmp", 1), ("b.json", 2), ("c.csv", 3), ("notes.txt", b"Not an image.")],
        {"a.xmp": "", "b.json": "", "c.csv": ""},
        ["not_an_image"],
    ),
    Container(
        "a row with a fault, whose file is named once",
        [*pictures("a.png", "b.png"), manifest("file,title,wish\na.png,A,many\nb.png,B,2\n")],
        {"b.png": "B"},
        ["not_a_number"],
    ),
    Container("a hidden image", [("a.png", 1), (".b.png", 2)], {"a.png": ""}, notices=["hidden_files"]),
]

# Tables as spreadsheets write them.
TABLES = [
    Container(
        "a quotation mark that is never closed",
        [*((f"{number}.png", number) for number in range(9)), manifest(UNCLOSED)],
        {f"{number}.png": "" for number in range(1, 9)},
        ["unclosed_quote"],
    ),
    Container(
        "columns that once held something",
        [("a.png", 1), manifest("file,title,,\na.png,The title,,\n")],
        {"a.png": "The title"},
    ),
    Container(
        "empty cells beyond the header",
        [("a.png", 1), ("b.png", 2), manifest("file,title\na.png,x,,\nb.png,y\n")],
        {"a.png": "x", "b.png": "y"},
    ),
    Container("empty rows", [("a.png", 1), manifest("file,title\na.png,x\n,\n,\n")], {"a.png": "x"}),
    Container("an empty first line", [("a.png", 1), manifest("\r\nfile,title\r\na.png,x\r\n")], {"a.png": "x"}),
]
CONTAINERS = [*NAMES, *LAYOUTS, *TABLES]
