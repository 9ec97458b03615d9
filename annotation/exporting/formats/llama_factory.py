"""LLaMA-Factory in its ShareGPT form, with the `dataset_info.json` that it reads (LLaMA-Factory, data/README.md)."""

from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.format import CONVERSATION_TURNS, Format, FormatInput, FormatOutput
from annotation.exporting.encoding.json_rows import longest_sample, write_rows
from annotation.exporting.encoding.message_rows import message_rows

INFO: Final = "dataset_info.json"


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.json`, or one list for each split, and `dataset_info.json`, which names those with rows."""
    rows = write_rows(content, output, message_rows, extension="json")
    info = {f"loupe_{name}": _file_info(name) for name, count in rows.items() if count}
    output.create(INFO).write(orjson.dumps(info, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _file_info(split_name: str) -> dict[str, Any]:
    return {
        "file_name": f"{split_name}.json",
        "formatting": "sharegpt",
        "columns": {"messages": "messages", "images": "images"},
        "tags": {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"},
    }


FORMAT: Final = Format(
    key="llama-factory",
    title="LLaMA-Factory",
    description=_("A question and its answer a row, with the dataset_info.json that LLaMA-Factory looks for."),
    write=write,
    sample=longest_sample(message_rows),
    snippet="""# in the training YAML; the folder holds dataset_info.json and images/ from images.tar
dataset_dir: ./release
media_dir: ./release
dataset: loupe_critiques""",
    turns=CONVERSATION_TURNS,
)
