"""`polarity_turned`: a clause copies the critique but for a character, which is the contrary of the one there.

Other checks compare words, and miss a contrary inside of one (暖洋洋, 冷洋洋) or beside its contrary (一冷一暖).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz.distance import Levenshtein

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.exchanges import all_clauses_of, statements_of
from annotation.refining.checks.chinese.reading import Clause
from annotation.refining.items import Item
from annotation.refining.source import Source

_PAIRS: Final = (
    "左右 上下 前后 高低 大小 多少 长短 宽窄 深浅 远近 明暗 亮暗 冷暖 冷热 强弱 好坏 好差 美丑 快慢 轻重 软硬 "
    "粗细 厚薄 疏密 虚实 新旧 松紧 满空 干湿 真假 早晚 内外 里外 升降 有无 增减 加减 先后 首尾 男女 黑白 红蓝 "
    "红绿 黄蓝 黄紫 橙蓝 浓淡 动静 繁简 稀密 难易 正歪 直弯 横竖 胖瘦 喜悲 哭笑 开合"
)
_CONTRARIES: Final = frozenset([*_PAIRS.split(), *(pair[::-1] for pair in _PAIRS.split())])
_SHORTEST: Final = 4
_SIMILARITY: Final = 0.75


def check_near_copies(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an answer that copies a clause of the critique with a character turned into its contrary."""
    originals = all_clauses_of(source)
    texts = {original.text for original in originals}
    return [
        Finding("polarity_turned", "reject", answer.field, start, start + 1, {"word": word, "quote": original.text})
        for _question, answer in statements_of(item)
        for clause in answer.clauses
        if len(clause.text) >= _SHORTEST and clause.text not in texts
        for original, start, word in _turned(clause, originals)
    ]


def _turned(clause: Clause, originals: Sequence[Clause]) -> Iterator[tuple[Clause, int, str]]:
    """Yields each clause of which this one is nearly a copy, with the place of the character that is turned."""
    for original in originals:
        if Levenshtein.normalized_similarity(original.text, clause.text, score_cutoff=_SIMILARITY):
            for edit in Levenshtein.editops(original.text, clause.text):
                word = clause.text[edit.dest_pos : edit.dest_pos + 1]
                if edit.tag == "replace" and original.text[edit.src_pos] + word in _CONTRARIES:
                    yield original, clause.start + edit.dest_pos, word
