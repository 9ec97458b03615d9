"""The columns of manifests: the names that are known, and what other names probably mean."""

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from annotation.sources.metadata import FIELDS, clean_text

KNOWN: Final = frozenset({"file", *FIELDS, "licence", "wish", "critiques_per_image", "priority"})
# Without a column `file`, the first of these names the files; blanks, hyphens and underscores do not count.
FILE_NAMES: Final = (
    *("filename", "filepath", "imagefile", "imagepath", "image", "img", "photo", "path", "imageurl"),
    *("imagename", "photoname", "picture", "url", "urls", "uri", "link", "links", "address", "addresses"),
    *("文件名", "文件名称", "文件", "文件路径", "图片", "图片名", "图片名称", "图片路径", "图像", "路径"),
    *("图片地址", "图片链接", "网址", "地址", "链接"),
)
TRANSLATIONS: Final = {
    "标题": "title",
    "题目": "title",
    "作者": "author",
    "许可": "license",
    "许可证": "license",
    "来源": "source",
    "分组": "group",
    "组": "group",
    "优先级": "priority",
}
SIMILARITY: Final = 0.8


@lru_cache(maxsize=10_000)
def column_name(text: str) -> str:
    """Returns the name that a heading or key means: small letters, without quotation marks and blanks around it."""
    return clean_text(clean_text(text).strip("'\"“”‘’")).lower()


def file_column(names: Iterable[str]) -> str | None:
    """Returns which of some columns names the files; None if none does."""
    by_short_name: dict[str, str] = {}
    for name in names:
        if name == "file":
            return name
        by_short_name.setdefault(re.sub(r"[\s_-]", "", name), name)
    return next((by_short_name[name] for name in FILE_NAMES if name in by_short_name), None)


def similar_column(name: str) -> str | None:
    """Returns the known column that another name resembles, as `titel` does `title`; None if it resembles none."""
    if name in KNOWN:
        return None
    return TRANSLATIONS.get(name) or next(iter(difflib.get_close_matches(name, KNOWN, 1, SIMILARITY)), None)
