"""`word_unsupported`: a question or answer names a visible thing of which the critique does not speak."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding, Severity
from annotation.refining.checks.chinese.exchanges import (
    SOURCES_REMEMBERED,
    Statement,
    all_clauses_of,
    clauses_of,
    statements_of,
    text_of,
)
from annotation.refining.checks.chinese.reading import Clause, Token
from annotation.refining.checks.chinese.vocabulary import lines_of, words_of
from annotation.refining.items import Item
from annotation.refining.source import Source

_SUFFIXES: Final = ("子", "儿", "头")
# Heads that name a thing also in what the dictionary takes for a verb: 摇篮.
_THINGS: Final = frozenset(
    "篮筐桥亭塔船舟艇楼屋窗墙桌椅凳柜伞帽鞋靴裙衣袍碗杯瓶壶锅刀烛钟琴鼓旗树草藤莲菊梅竹狗犬猫虎鹿猴兔鼠鸟鸥鹰雁鹤鹭鹅鸭鸡蝶"
    "蜂蜓龟鲸桶缸坛碑庙寺殿廊毯帘镯钗簪戒瀑"
)
# Heads of so many names that having one in common says nothing: 吹风机 is no 相机.
_BROAD: Final = frozenset("机器具品架台人员师手工夫板水面女男童者子")
_CLASSIFIERS: Final = frozenset("只条匹头辆艘座栋盏枝朵棵株枚滴尊架扇顶")
# A part or the kind of what stands before it: 柳条, 鲸鱼.
_PARTS: Final = frozenset("条枝叶杆面身口沿边片块丝席座壁顶底尖瓣茎根皮壳梢鱼鸟树花草虫木")
# Who makes an image, and with what, is seen only where a clause says so: 镜子里映出举着相机的摄影师.
_AT_WORK: Final = frozenset({"摄影师", "摄影者", "拍摄者", "相机", "三脚架", "画家", "画者"})
_VISIBLE: Final = re.compile("(?:看到|看见|映出|照出|站着|坐着|举着|拿着|扛着|架着|立着|露出|藏着|还有)[^的]*的?$")
# What is counted or put beside something is no other word for what is quoted: 岩脊上还有一只岩羊.
_INTRODUCED: Final = re.compile(
    "[一两三四五六七八九十几半][只个条匹头辆艘座栋盏枝朵棵株枚滴尊架扇顶副张位名把根群排些]|还有|另有|[旁身]边|连同"
)
_LIKENED: Final = ("状", "似的", "般", "一般", "形的", "形状")
_DEMONSTRATIVES: Final = frozenset("这那此该某每各哪几多整另")
# Before a head they tell no other thing: 小猫.
_LIGHT: Final = frozenset("小大老")
# 这张菜市场照片: what the work is called, no claim of its own.
_TITLE: Final = re.compile(
    r"[这此该一那][张幅件组帧](?:[^的]{0,8}|.{0,6}[里中]的|[^的]{0,6}的)(?:作品|照片?|相片|画[作面]?|图[像片]?|影像|静物|风[光景]|人像"
    r"|肖像|[街航抓]拍|[夜雪海街]景|特写|微距|[合剪]影|摄影|油画|水墨|花鸟|山水|海报|插画|小品|场景)"
)
_CONTENT: Final = frozenset("nvaizlbjsd")
_CONTENTLESS: Final = words_of("generic") | words_of("not_predicates") | words_of("adverbs")
# Of the hand-written items fewer than one in a hundred shares so little with its critique.
_ENOUGH: Final = 10
_LEAST_SHARE: Final = 0.18
_STRANGE_SHARE: Final = 0.1
_STRANGE_LENGTH: Final = 16
_PLACE_SUFFIXES: Final = "上下里外中内前后旁边间"


def check_words(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item that names a thing of which the critique says nothing, not even by another word."""
    statements = [statement for pair in statements_of(item) for statement in pair]
    cited = _characters_of_nouns(item, source)
    findings = [finding for statement in statements for finding in _findings(statement, source, cited)]
    return findings or _strangeness(statements, text_of(source))


def _strangeness(statements: Sequence[Statement], text: str) -> list[Finding]:
    """Flags an item most of whose content the critique has in no form; rejects it if all but nothing is left."""
    contents = [
        (statement, token)
        for statement in statements
        for clause in statement.clauses
        for token in clause.tokens
        if token.tag[0] in _CONTENT and token.text not in _CONTENTLESS
    ]
    characters = {character for _, token in contents for character in token.text}
    known = sum(character in text for character in characters)
    share = known / max(1, len(characters))
    if len(characters) < _ENOUGH or share >= _LEAST_SHARE:
        return []
    statement, token = next(content for content in contents if content[1].text not in text)
    end = token.start + len(token.text)
    severity: Severity = "reject" if share < _STRANGE_SHARE and len(characters) >= _STRANGE_LENGTH else "flag"
    return [Finding("word_unsupported", severity, statement.field, token.start, end, {"word": token.text})]


def _characters_of_nouns(item: Item, source: Source) -> frozenset[str]:
    """Returns the characters of the nouns of the cited clauses: one of them in common may make a paraphrase."""
    tokens = (token for part in clauses_of(item, source) if part.is_cited for token in part.clause.tokens)
    names = (token.text for token in tokens if token.tag[0] in "ns" or token.text in words_of("objects"))
    return frozenset("".join(names)) - _LIGHT - _BROAD - frozenset(_SUFFIXES)


def _findings(statement: Statement, source: Source, cited: frozenset[str]) -> Iterator[Finding]:
    for clause in statement.clauses:
        title = _TITLE.search(clause.text)
        titled = range(clause.start + title.start(), clause.start + title.end()) if title else ()
        for token in clause.tokens:
            is_claimed = not (token.is_negated or token.start in titled or _is_likened(token, clause))
            word = _unsupported(token, clause, source) if is_claimed else ""
            if word and not (statement.is_question and _head(word) in text_of(source)):
                end = token.start + len(word)
                rewords = len(word) == len(token.text) == 2 and not cited.isdisjoint(word)  # 指印 of 指纹
                is_new = _INTRODUCED.search(clause.text[: token.start - clause.start])
                severity: Severity = "flag" if rewords and not is_new else "reject"
                yield Finding("word_unsupported", severity, statement.field, token.start, end, {"word": word})


def _is_likened(token: Token, clause: Clause) -> bool:
    """Returns whether a noun only tells what something is shaped like: 梯田状."""
    return clause.text.startswith(_LIKENED, token.start + len(token.text) - clause.start)


def _unsupported(token: Token, clause: Clause, source: Source) -> str:
    """Returns the word by which a token names a thing that the critique does not; empty if it names none."""
    if word := name_of_thing(token):
        return "" if is_supported(word, source) else word
    if token.text in _AT_WORK and token.text not in text_of(source):
        return token.text if _VISIBLE.search(clause.text[: token.start - clause.start]) else ""
    return token.text if token is counted_token(clause) and not _is_known(token.text, source) else ""


def name_of_thing(token: Token) -> str:
    """Returns the word by which a token names something visible; empty if it does not."""
    return _name_of_thing(token.text, token.tag)


@lru_cache(maxsize=4096)
def _name_of_thing(text: str, tag: str) -> str:
    word = text.rstrip(_PLACE_SUFFIXES) if tag in ("s", "f") else text
    if not word or not words_of("generic").isdisjoint((word, text, text[-2:])):
        return ""
    if len(text) == 2 and text[0] in _DEMONSTRATIVES and text not in words_of("objects"):
        return ""  # 那盏
    if text not in words_of("objects") and len(text) > 2 and text[-1] == text[-2]:
        return ""  # 白花花
    if len(word) > 2 and word[-1] == "人" and tag[0] == "n":
        return word[:-1]
    is_name = tag[0] in "ns" or tag == "zg" or (len(word) == 2 and word[1] in _THINGS)
    return word if word in words_of("objects") or (is_name and _head(word) in words_of("concrete")) else ""


@lru_cache(maxsize=4096)
def counted_token(clause: Clause) -> Token | None:
    """Returns the token that a clause counts like a thing (一只拉布拉多), whatever the dictionary takes it for."""
    tokens = iter(clause.tokens)
    for token in tokens:
        if token.tag == "m" and token.text[-1] in _CLASSIFIERS and len(token.text) > 1:
            counted = next((candidate for candidate in tokens if candidate.tag[0] not in "abzuxmq"), None)
            is_name = counted and len(counted.text) > 1 and counted.tag[0] == "n"
            return counted if counted and is_name and counted.text not in words_of("generic") else None
    return None


def is_supported(word: str, source: Source) -> bool:
    """Returns whether a critique names the same thing: by the word, its head, most of its characters or a synonym."""
    text, names, head = text_of(source), names_in(source), _head(word)
    if word in text or (len(word) > 2 and word[:-1] in text) or not names.isdisjoint(synonyms_of(word)):
        return True  # the 霓虹 of a critique is a 霓虹灯
    if word in words_of("objects") and not set(word) <= {head, *_SUFFIXES, *_LIGHT}:
        # A 流星 is another thing than the 星星 of the critique; a 柳条 is part of its 柳树.
        return head in names | _PARTS and any(character in text for character in word if character != head)
    if head in names and (len(word) == 1 or head not in _BROAD):
        return True
    telling = [character for character in word if character not in _LIGHT and character not in _SUFFIXES]
    if len(word) > 2 and 2 * sum(character in text for character in telling) > len(telling):
        return True
    return not names.isdisjoint(synonyms_of(head))


def _is_known(word: str, source: Source) -> bool:
    has_most_characters = 2 * sum(character in text_of(source) for character in word) > len(word)
    return has_most_characters or not names_in(source).isdisjoint(synonyms_of(word))


@lru_cache(maxsize=SOURCES_REMEMBERED)
def names_in(source: Source) -> frozenset[str]:
    """Returns the words of a critique, and the heads of its nouns."""
    tokens = [token for clause in all_clauses_of(source) for token in clause.tokens]
    return frozenset({token.text for token in tokens} | {_head(token.text) for token in tokens})


def _head(word: str) -> str:
    return word[-2] if len(word) > 1 and word[-1] in _SUFFIXES else word[-1]


@lru_cache(maxsize=4096)
def synonyms_of(word: str) -> frozenset[str]:
    """Returns the words that name the same thing or, for the name of a kind, a thing of the kind."""
    return _groups().get(word, frozenset()) | _kinds().get(word, frozenset())


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for line in lines_of("synonyms"):
        if ":" in line:
            continue
        for word in (names := frozenset(line.split())):
            groups[word] = groups.get(word, frozenset()) | names
    return groups


@lru_cache(maxsize=1)
def _kinds() -> dict[str, frozenset[str]]:
    pairs = (line.partition(":") for line in lines_of("synonyms") if ":" in line)
    return {kind.strip(): frozenset(names.split()) for kind, _, names in pairs}
