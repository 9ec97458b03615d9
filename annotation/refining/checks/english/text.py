"""Reads a text as clauses of words, each word with what is known of it and whether it is denied there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from annotation.refining.checks.english.lexicon import Facts, facts_of
from annotation.refining.checks.english.negation import ABSENCE, denials, is_absent_by_end
from annotation.refining.checks.english.phrases import Token, find_phrases

# Phrases that say what one word says.
_PHRASES: Final = {
    "out of focus": "blurred",
    "in focus": "sharp",
    "in full": "uncropped",
    "pin-sharp": "sharp",
    "tack-sharp": "sharp",
    "blown out": "blown",
    "burnt out": "burnt",
    "burned out": "burnt",
    "blocked up": "clogged",
    "switch off": "unlit",
    "switching off": "unlit",
    "turn off": "unlit",
    "turning off": "unlit",
    "turned off": "unlit",
    "turn on": "lit",
    "left on": "lit",
    "switched off": "unlit",
    "switched on": "lit",
    "anything but": "never",
    "far from": "never",
    "at odds": "clash",
    "works against": "clash",
    "work against": "clash",
    "goes well": "suit",
    "go well": "suit",
    "worn out": "worn",
    **{f"{verb} {where}": "reach" for verb in ("get", "gets", "got", "getting") for where in ("there", "to")},
    **{f"{preposition} the ordinary": "unusual" for preposition in ("above", "beyond", "out of")},
    **{f"{verb} short": "fail" for verb in ("fall", "falls", "fell", "falling", "come", "comes", "came")},
    **{f"{verb} for": "crave" for verb in ("long", "longs", "longed", "yearn", "yearns", "wish", "wishes", "wished")},
    **{f"moves {person}": "touched" for person in ("me", "us", "the viewer", "viewers")},
    **{
        f"{verb} {person} cold": "unmoved"
        for verb in ("leave", "leaves", "left", "leaving")
        for person in ("me", "us", "one", "you", "the viewer")
    },
}
_TOKEN: Final = re.compile(
    r"\d+(?:[.,/:]\d+)*|[^\W\d_]+(?:['’](?:s|t|re|ve|ll|d|m)\b)?|[.;:!?…]|[,—–()\"“”]|\n", re.IGNORECASE
)
_PHRASE: Final = re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b")
_PHRASE_OR_TOKEN: Final = re.compile(f"{_PHRASE.pattern}|{_TOKEN.pattern}", re.IGNORECASE)
"""Takes three times as long as _TOKEN, and is needed only for texts that have a phrase."""
_PHRASE_BEGINNINGS: Final = frozenset(re.split(r"[ -]", phrase)[0] for phrase in _PHRASES)
_SENTENCE_ENDS: Final = frozenset(".;:!?…\n")
_CLAUSE_MARKS: Final = frozenset(',—–()"“”')
_MARKS: Final = _SENTENCE_ENDS | _CLAUSE_MARKS
_CLAUSE_WORDS: Final = frozenset([
    "but", "although", "though", "while", "whereas", "because", "since", "yet", "however",
    "which", "who", "that", "where", "when", "if", "unless", "until",
])  # fmt: skip
_BARE_DENIALS: Final = {f"{verb}nt": verb for verb in (
    "do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "could", "would", "should",
)} | {"cant": "can", "wont": "will"}  # fmt: skip
_NOT_PLAIN: Final = _CLAUSE_WORDS | _BARE_DENIALS.keys()
_SHORT: Final = {"can't": "can", "won't": "will", "shan't": "shall"}
_ABSENCE_REACH: Final = 3
_FARTHEST_ABSENCE: Final = 5
_TEXTS_REMEMBERED: Final = 512
_NO_FORMS: Final = frozenset[str]()


@dataclass(slots=True, eq=False)  # not frozen: a critique has hundreds, and frozen ones take three times as long
class Word:
    """A word at its characters. `is_denied` says that a negation reaches it, `is_absent` that it is directly denied.

    `text` is its lower case, or the one word that says the same as a phrase; `written` is what stands there.
    """

    facts: Facts
    text: str
    written: str
    start: int
    end: int
    position: int
    is_denied: bool
    is_absent: bool
    is_noun: bool
    is_content: bool
    is_in_phrase: bool = False


class Clause:
    """The words between two marks or conjunctions; `sentence` numbers the sentence that it belongs to.

    `content` are its words other than function words, `texts` the texts of its words.
    """

    def __init__(self, words: tuple[Word, ...], sentence: int, text: str, phrases: tuple[Word, ...] = ()) -> None:
        self.words = words
        self.sentence = sentence
        self.text = text
        self.phrases = phrases
        self.content = tuple([word for word in words if word.is_content])
        self.texts = frozenset([word.text for word in words])

    @cached_property
    def forms(self) -> frozenset[str]:
        """The dictionary forms of its words and phrases."""
        return _NO_FORMS.union(*[word.facts.forms for word in self.words + self.phrases])

    @property
    def meanings(self) -> tuple[Word, ...]:
        """Its phrases, and its content words outside them."""
        if not self.phrases:
            return self.content
        return (*[word for word in self.content if not word.is_in_phrase], *self.phrases)

    def place_of(self, word: Word) -> int:
        """Returns where a word of the clause stands, or a phrase begins."""
        return next(number for number, peer in enumerate(self.words) if peer.start >= word.start)


def names_none(answer: Sequence[Clause]) -> bool:
    """Says whether an answer is “nobody”, “nothing” or the like."""
    words = answer[0].words if answer else ()
    return len(words) in {1, 2} and "".join(word.text for word in words) in _NO_ONE


def texts_of_condition(clause: Clause, before: Clause | None) -> frozenset[str]:
    """Returns the texts of a clause, without an “if” that sets no condition: “as if it stood”, “even if it shouts”."""
    if clause.words[0].text != "if" or before is None or before.words[-1].text not in _BEFORE_LIKENING:
        return clause.texts
    return clause.texts - {"if"}


_NO_ONE: Final = frozenset(["nobody", "noone", "nothing", "none", "nowhere", "never"])
_BEFORE_LIKENING: Final = frozenset(["as", "even", "only"])


@lru_cache(maxsize=_TEXTS_REMEMBERED)
def read_text(text: str) -> tuple[Clause, ...]:
    """Returns the clauses of a text."""
    clauses: list[Clause] = []
    for sentence, run in _runs(text):
        words = tuple(_words(run, text))
        phrases = tuple(_phrase_words(spans, words, text)) if (spans := find_phrases(run)) else ()
        clauses.append(Clause(words, sentence, text[run[0][1] : run[-1][2]], phrases))
    return tuple(clauses)


def _runs(text: str) -> Iterator[tuple[int, list[Token]]]:
    """Yields the tokens of each clause with the number of its sentence."""
    sentence, run = 0, list[Token]()
    for token in _tokens(text):
        word, start, end, position = token
        if word.isalpha() and word not in _NOT_PLAIN:
            run.append(token)
            continue
        word = _PHRASES.get(word, word)
        if word in _MARKS or word in _CLAUSE_WORDS:
            if run:
                yield sentence, run
            sentence += word in _SENTENCE_ENDS
            run = [] if not word.isalpha() else [(word, start, end, position)]
        elif word in _BARE_DENIALS:
            run.extend((part, start, end, position) for part in (_BARE_DENIALS[word], "not"))
        elif word.isalnum():
            run.append((word, start, end, position))
        else:
            run.extend((part, start, end, position) for part in _expand(word.replace("’", "'")))
    if run:
        yield sentence, run


def _tokens(text: str) -> list[Token]:
    """Returns the words, marks and fixed phrases of a text."""
    tokens = _matches(_TOKEN, text)
    if _PHRASE_BEGINNINGS.isdisjoint([token[0] for token in tokens]) or not _PHRASE.search(text.lower()):
        return tokens
    return _matches(_PHRASE_OR_TOKEN, text)


def _matches(pattern: re.Pattern[str], text: str) -> list[Token]:
    matches = enumerate(pattern.finditer(text))
    return [(match[0].lower(), match.start(), match.end(), position) for position, match in matches]


def _expand(word: str) -> list[str]:
    if word.endswith("n't"):
        return [_SHORT.get(word, word[:-3]), "not"]
    stem, _mark, ending = word.partition("'")
    return [stem, "would"] if ending == "d" and stem in _SUBJECTS else [stem]


def _words(tokens: Sequence[Token], whole: str) -> list[Word]:
    texts = [token[0] for token in tokens]
    words, states, before = list[Word](), denials(texts), ""
    for index, (text, start, end, position) in enumerate(tokens):
        facts, is_denied = facts_of(text), states[index]
        is_absent = is_denied and (_is_absent(texts, index) or is_absent_by_end(texts, index))
        is_noun = not facts.is_never_noun and (is_noun_after(facts, before) or _is_noun_here(facts, texts, index))
        is_content, written = not facts.is_function, whole[start:end]
        words.append(Word(facts, text, written, start, end, position, is_denied, is_absent, is_noun, is_content))
        before = text
    return words


def _phrase_words(spans: Sequence[tuple[str, list[int]]], words: Sequence[Word], whole: str) -> Iterator[Word]:
    """Yields each phrase of a clause as a word that describes, and marks its words; denied as its first word is."""
    for text, positions in spans:
        for number in positions:
            words[number].is_in_phrase = True
        first, last = words[positions[0]], words[positions[-1]]
        written, denied, absent = whole[first.start : last.end], first.is_denied, first.is_absent
        yield Word(facts_of(text), text, written, first.start, last.end, first.position, denied, absent, False, True)


def _is_absent(texts: Sequence[str], index: int) -> bool:
    """Says whether a word of absence stands before a word, with only what describes the word between them."""
    for distance in range(1, min(index, _FARTHEST_ABSENCE) + 1):
        text = texts[index - distance]
        if text in ABSENCE:
            return not (text == "not" and texts[index - distance + 1] in _LOCATIVE)  # “not on the animals” has animals
        facts = facts_of(text)
        if distance >= _ABSENCE_REACH and text not in _DETERMINERS and facts.descriptive <= max(facts.noun, facts.verb):
            return False
    return False


def _is_noun_here(facts: Facts, texts: Sequence[str], index: int) -> bool:
    """Says whether a word that has other uses is a noun by its neighbours: alone in a list, or as “the small print”."""
    if facts.noun < facts.descriptive:
        return False
    if len(texts) == 1:
        return facts.noun >= _OFTEN_NOUN
    if index < _PRINT or facts.noun < _PARTLY_NOUN or texts[index - 2] not in _DETERMINERS:
        return False
    adjective = facts_of(texts[index - 1])
    return adjective.descriptive >= _MOSTLY_NOUN and not facts.word.endswith(("ing", "ed"))


_PRINT: Final = 2
_LOCATIVE: Final = frozenset(["on", "in", "at", "for", "with", "by", "from", "to", "into", "onto", "of"])
_SUBJECTS: Final = frozenset(["i", "you", "he", "she", "it", "we", "they", "who", "nothing", "nobody"])
_DETERMINERS: Final = frozenset([
    "a", "an", "the", "this", "that", "these", "those", "his", "her", "its", "their", "my", "your", "our", "no",
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "each", "every", "some", "any",
    "another", "both", "several", "many", "few",
])  # fmt: skip
_PREPOSITIONS: Final = frozenset([
    "of", "with", "by", "in", "on", "at", "from", "for", "into", "like", "without", "under", "over", "against",
    "through", "and",
])  # fmt: skip
_MOSTLY_NOUN: Final = 6
_OFTEN_NOUN: Final = 3
_PARTLY_NOUN: Final = 1


def is_noun_after(facts: Facts, before: str) -> bool:
    """Says whether a word is a noun, given the word before it."""
    if facts.is_never_noun or (before in _SUBJECTS and facts.verb >= _PARTLY_NOUN):
        return False
    if not facts.is_known or facts.noun >= _MOSTLY_NOUN:
        return not (before == "to" and facts.verb > 1)
    if facts.noun < _PARTLY_NOUN or facts.word.endswith(("ing", "ed")):
        return False
    previous = facts_of(before) if before else None
    if before in _DETERMINERS or before in _PREPOSITIONS:
        return True
    if previous is None or previous.is_function or facts.noun < _OFTEN_NOUN:
        return False
    return max(previous.descriptive, previous.noun) >= _MOSTLY_NOUN
