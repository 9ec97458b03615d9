"""Lists of addresses as people keep them: each address is read whole, and what stands beside it is told."""

import pytest

from annotation.sources.notices import NoticeCounter
from annotation.sources.reading.address_lists import names_columns, read_addresses

URL = "https://photos.example/a.jpg"
LISTS = {
    "one a line, with empty lines and blanks": f"\ufeff{URL}\r\n\r\n  https://b.example/2 \r\n",
    "a heading": f"url\n{URL}\nhttps://b.example/2\n",
    "a quoted heading": f'"URLs"\n"{URL}"\n"https://b.example/2"\n',
    "a heading with an empty column": f"Address,\n{URL},\nhttps://b.example/2,\n",
    "a Chinese heading": f"网址\n{URL}\nhttps://b.example/2\n",
    "angle brackets and commas": f"<{URL}>,\n<https://b.example/2>\n",
    "all on one line": f"{URL}, https://b.example/2",
    "old line ends": f"{URL}\rhttps://b.example/2\r",
    "an address twice": f"{URL}\nhttps://b.example/2\n{URL}\n",
}
WHOLE = [
    "https://iiif.example/x/full/1000,/0/default.jpg",
    "https://iiif.example/x/0,0,500,500/full/0/default.jpg",
    "https://a.example/My Photos/a b.jpg",
    "https://a.example/c;d.jpg;session=1",
    "https://web.archive.org/web/2020/https://a.example/x.jpg",
    "https://a.example/?size=1,2&name=a;b",
    "# no address",
]
BESIDE = [
    f"{URL},The dune",
    f"{URL};The dune",
    f"{URL}\tThe dune, late",
    f"{URL} The dune",
    f'"{URL}","The dune, late"',
    f"{URL},,x",
]


def read(text: str) -> tuple[list[str], list[tuple[str, int, int]]]:
    counter = NoticeCounter()
    addresses = list(read_addresses(text, counter))
    return addresses, [(each.code, each.params["line"], each.params["count"]) for each in counter.notices()]


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_is_read_as_it_was_kept(kind: str) -> None:
    assert not names_columns(LISTS[kind])
    assert read(LISTS[kind]) == ([URL, "https://b.example/2"], [])


@pytest.mark.parametrize("address", WHOLE)
def test_a_line_is_not_cut_within_an_address(address: str) -> None:
    assert read(f"{URL}\n{address}\n") == ([URL, address], [])


@pytest.mark.parametrize("line", BESIDE)
def test_text_beside_an_address_is_told(line: str) -> None:
    assert read(f"https://b.example/2\n{line}\n{line}\n") == (["https://b.example/2", URL], [("beside_address", 2, 2)])


@pytest.mark.parametrize("heading", ["url,title", "Title;URL", '"image url"\t"author"', "file", "file,"])
def test_a_list_whose_first_line_names_several_columns_is_a_manifest(heading: str) -> None:
    assert names_columns(f"\n{heading}\n{URL},x\n")
