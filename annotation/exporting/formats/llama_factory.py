"""LLaMA-Factory, its ShareGPT form, with the `dataset_info.json` that names it (LLaMA-Factory, data/README.md)."""

from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.formats.base import Format, Material, Release
from annotation.exporting.formats.messages import rows
from annotation.exporting.formats.rows import sample_of, write_rows

INFO: Final = "dataset_info.json"


def write(material: Material, release: Release) -> None:
    """`critiques.json`, or one list for each split, and `dataset_info.json`."""
    described = {f"loupe_{stem}": _described(stem) for stem in material.stems}
    release.create(INFO).write(orjson.dumps(described, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    write_rows(material, release, rows, ending="json")


def _described(stem: str) -> dict[str, Any]:
    return {
        "file_name": f"{stem}.json",
        "formatting": "sharegpt",
        "columns": {"messages": "messages", "images": "images"},
        "tags": {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"},
    }


LLAMA_FACTORY: Final = Format(
    key="llama-factory",
    title="LLaMA-Factory",
    description=_("A question and its answer a row, with the dataset_info.json that LLaMA-Factory looks for."),
    write=write,
    sample=sample_of(rows),
    snippet="""# in the training YAML; the folder holds dataset_info.json and images/ from images.tar
dataset_dir: ./release
media_dir: ./release
dataset: loupe_critiques""",
)
