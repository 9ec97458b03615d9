"""The index of a release: entries in parts, in bounded memory."""

from uuid import UUID

import pytest

from annotation.exporting.encoding import index_writer
from annotation.exporting.encoding.index_writer import IndexWriter


@pytest.mark.parametrize("buffer_bytes", [24, 1_000, 1 << 14])
def test_each_entry_is_in_the_part_of_its_id_however_much_of_it_is_in_the_file(monkeypatch, buffer_bytes):
    monkeypatch.setattr(index_writer, "BUFFER_BYTES", buffer_bytes)
    ids = [UUID(int=number * 7) for number in range(3_000)]
    entries = [id_.bytes + number.to_bytes(8, "big") for number, id_ in enumerate(ids)]
    with IndexWriter() as index:
        for start in range(0, len(entries), 500):
            index.add(map(memoryview, entries[start : start + 500]))
        parts = dict(index.parts())
    for number, part in parts.items():
        expected = [entry for entry in entries if entry[15] % 64 == number]
        assert part == b"".join(expected)
    assert sum(map(len, parts.values())) == 24 * len(entries)


def test_an_index_without_entries_has_no_parts():
    with IndexWriter() as index:
        index.add([])
        assert list(index.parts()) == []
