"""`polarity_turned` and `yes_no_contradicted`: what the critique denies is affirmed, or the other way about.

Every content word of a statement is held to the critique's words that say the same or the opposite, each with the
negations that reach it. If all of them disagree, or all in the sentences that share most with the statement, it is
turned. Span: the word.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding, Severity
from annotation.refining.checks.english.alignment.closeness import (
    SIDES,
    Match,
    closest_matches,
    is_cited,
    is_mere_thing,
)
from annotation.refining.checks.english.focus import is_thing, is_turned
from annotation.refining.checks.english.lexicon import Facts, facts_of
from annotation.refining.checks.english.reading import Mention, SourceIndex, Statement, index_of, statements_of, unique
from annotation.refining.checks.english.text import Word
from annotation.refining.items import Item
from annotation.refining.source import Source

_DESCRIPTIVE: Final = 5
_NEARLY: Final = frozenset(["almost", "nearly", "virtually", "practically", "mostly", "nigh"])
_PLAIN_NOUN: Final = 6
_EMBEDDING: Final = frozenset(["where", "who", "which", "that", "when", "if", "whether", "how", "what"])
_LIGHT_VERBS: Final = frozenset(
    [
        "make",
        "take",
        "give",
        "get",
        "look",
        "see",
        "seem",
        "go",
        "come",
        "put",
        "keep",
        "let",
        "need",
        "want",
        "find",
        "say",
        "set",
        "bring",
        "show",
    ]
)
_AFFECTING: Final = frozenset(["affect", "influence", "shape", "change", "treat", "handle", "come", "work"])
_LINKING: Final = frozenset(["stay", "remain", "keep", "leave", "turn", "come", "fall", "hold", "appear"])
_QUALITY: Final = 7
_ADVICE: Final = "suggestion"
_WORDS_REMEMBERED: Final = 6_000


def check_polarity(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects statements that say the opposite of what the critique says."""
    return list(_findings(item, index_of(source)))


def _findings(item: Item, index: SourceIndex) -> Iterator[Finding]:
    for statement in statements_of(item):
        for word in statement.clause.meanings:
            claims_nothing = _is_asked_for(word, statement) or _is_to_be_prevented(word, statement)
            match = (
                None if claims_nothing or _only_links(word, statement) else _contradiction(word, statement, index, item)
            )
            if match is None:
                continue
            code = "yes_no_contradicted" if statement.is_question else "polarity_turned"
            params = {"word": word.written, "quote": match.mention.clause.text}
            severity: Severity = "flag" if _is_loose_premise(match, word, statement) else "reject"
            yield Finding(code, severity, statement.field, word.start, word.end, params)


def _is_loose_premise(match: Match, word: Word, statement: Statement) -> bool:
    """Says whether an open question takes for granted what only one meaning of another word denies."""
    is_premise = statement.is_question and not statement.is_verdict
    is_very_word = not word.facts.forms.isdisjoint(match.mention.word.facts.forms)
    return is_premise and not match.is_opposite and not is_very_word


def _is_asked_for(word: Word, statement: Statement) -> bool:
    """Says whether a question asks how much of a quality there is, which claims none: “how new is the idea?”."""
    words = statement.clause.words
    asks_how = statement.is_question and not statement.is_verdict and len(words) > 1 and words[0].text == "how"
    if asks_how and not _AFFECTING.isdisjoint(word.facts.forms):
        return True
    return asks_how and word.start == words[1].start


def _is_to_be_prevented(word: Word, statement: Statement) -> bool:
    """Says whether a question asks what would prevent something: “what would keep the cable from distracting?”."""
    return statement.is_question and statement.is_advice and not statement.is_verdict and word.is_denied


def _only_links(word: Word, statement: Statement) -> bool:
    """Says whether a verb only links a thing with a quality, as in “it stays thick”."""
    if _LINKING.isdisjoint(word.facts.forms):
        return False
    following = next((peer for peer in statement.clause.words if peer.start >= word.end), None)
    return following is not None and not following.is_noun and following.facts.descriptive >= _QUALITY


def _contradiction(word: Word, statement: Statement, index: SourceIndex, item: Item) -> Match | None:
    matches = list(_matches(word, statement, index, is_advice=item.type == _ADVICE or statement.is_advice))
    if not matches or all(match.agrees for match in matches):
        return None
    closest = closest_matches(matches, word, statement, index, item)
    if not closest and not word.facts.is_generic and not any(match.agrees or match.is_opposite for match in matches):
        return matches[0]
    if not closest or any(match.agrees for match in closest) or any(_is_quoted(match, word, item) for match in matches):
        return None
    return closest[0]


def _is_quoted(match: Match, word: Word, item: Item) -> bool:
    """Says whether the item quotes the very word, in the same sense."""
    is_same = not match.is_opposite and not word.facts.forms.isdisjoint(match.mention.word.facts.forms)
    return match.agrees and is_same and is_cited(match.mention, item)


def _matches(word: Word, statement: Statement, index: SourceIndex, *, is_advice: bool) -> Iterator[Match]:
    same, opposite = _related(word.facts, index)
    if not same and not opposite:
        return
    is_plain, names_thing = word.facts.is_generic and not word.facts.axes, is_thing(word)
    turned = statement.is_denied and is_turned(word, statement)
    denied = _is_denied(word) != turned
    if statement.is_denied and names_thing and not turned:
        return  # “No” may deny the thing or what is said of it
    for mention in same:
        says_the_same = _says_the_same(word, mention) and (not is_plain or _is_worth_comparing(word, mention))
        if not says_the_same or mention.is_unreal or (names_thing and (is_advice or _denies_what_it_does(mention))):
            continue
        if mention.is_advice == is_advice or (not is_advice and _is_named_alike(word, mention)):
            agrees = (
                _is_denied(mention.word) == denied
                or (denied and _is_approximate(mention))
                or (names_thing and word.is_denied and mention.word.is_denied)
            )
            if agrees or mention.is_advice == is_advice:
                yield Match(mention, agrees, False)
    for mention in opposite if opposite and not is_mere_thing(word) else ():
        says_both = not statement.clause.forms.isdisjoint(mention.word.facts.forms)  # each of something else
        is_comparable = mention.is_advice == is_advice and not mention.is_unreal
        if is_comparable and not says_both and not is_mere_thing(mention.word):
            yield Match(mention, _is_denied(mention.word) != denied, True)


def _says_the_same(word: Word, mention: Mention) -> bool:
    """Says whether two words have a meaning in common; of things, beyond the side of an axis."""
    return not is_mere_thing(word) or not word.facts.keys.isdisjoint(mention.word.facts.keys)


def _denies_what_it_does(mention: Mention) -> bool:
    """Says whether “no” denies what a thing does rather than the thing: “no rider steps forward” has riders."""
    if not mention.word.is_absent:
        return False
    words = mention.clause.words
    following = words[mention.clause.place_of(mention.word) + 1 :][:1]
    return any(not peer.is_noun and peer.facts.verb >= _PLAIN_NOUN for peer in following)


def _is_approximate(mention: Mention) -> bool:
    """Says whether a word is true only nearly, as in “almost perfect”: then it is also true that it is not."""
    words = mention.clause.words
    index = mention.clause.place_of(mention.word)
    return index > 0 and words[index - 1].text in _NEARLY


def _is_worth_comparing(word: Word, mention: Mention) -> bool:
    """Says whether a word of no meaning of its own may still be denied: “no detail”, “the feathers do not read”."""
    if word.facts.noun >= _PLAIN_NOUN:
        if not (word.is_absent or mention.word.is_absent):
            return False
    elif word.facts.verb < _PLAIN_NOUN or not word.facts.forms.isdisjoint(_LIGHT_VERBS):
        return False
    is_embedded = mention.clause.words[0].text in _EMBEDDING
    return not (is_embedded or word.facts.relatives.isdisjoint(mention.word.facts.forms))


def _is_named_alike(word: Word, mention: Mention) -> bool:
    """Says whether advice names the same word, not as what should be done, nor as “larger” does."""
    is_comparative = bool(mention.word.facts.axes) and mention.word.text.endswith("er")
    is_first = mention.clause.words[0] is mention.word or " " in word.text
    return not (is_first or is_comparative or word.facts.forms.isdisjoint(mention.word.facts.forms))


def _is_denied(word: Word) -> bool:
    """Says whether a word is denied; a thing only if it is said not to be there."""
    return word.is_absent if is_thing(word) or word.text in SIDES else word.is_denied


def _related(facts: Facts, index: SourceIndex) -> tuple[list[Mention], list[Mention]]:
    """Returns the mentions that say the same as a word, and the opposite, found once for all items of a critique."""
    related = index.related.get(facts.word)
    if related is None:
        related = index.related[facts.word] = (_same(facts, index), _opposite(facts, index))
    return related


def _same(facts: Facts, index: SourceIndex) -> list[Mention]:
    by_axis = [mention for axis, side in facts.axes for peer, mention in index.by_axis.get(axis, ()) if peer == side]
    if not facts.is_generic:
        return unique([*by_axis, *index.find(facts)]) if by_axis else index.find(facts)
    by_form = [mention for form in facts.forms for mention in index.by_form.get(form, ())]
    return unique([*by_axis, *by_form]) if by_axis or by_form else []


def _opposite(facts: Facts, index: SourceIndex) -> list[Mention]:
    mentions = _prefixed(facts, index)
    for axis, side in facts.axes:
        mentions += [mention for peer, mention in index.by_axis.get(axis, ()) if peer == -side]
    if facts.opposites and not facts.is_generic and facts.descriptive >= _DESCRIPTIVE:
        by_word = [mention for opposite in facts.opposites for mention in index.by_form.get(opposite, ())]
        mentions += [mention for mention in by_word if mention.word.facts.descriptive >= _DESCRIPTIVE]
    if not mentions:
        return []
    return [mention for mention in unique(mentions) if facts.forms.isdisjoint(mention.word.facts.forms)]


def _prefixed(facts: Facts, index: SourceIndex) -> list[Mention]:
    """Returns opposites by their form: readable and unreadable, fault and faultless."""
    forms = _prefixed_forms(facts.word)
    if index.by_form.keys().isdisjoint(forms):
        return []
    return [mention for form in forms for mention in index.by_form.get(form, ())]


@lru_cache(maxsize=_WORDS_REMEMBERED)
def _prefixed_forms(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(peer for form in facts_of(word).forms for peer in _forms_with_prefix(form)))


def _forms_with_prefix(form: str) -> tuple[str, ...]:
    without_prefix = [form[2:]] if form.startswith("un") and len(form) > 5 else []
    without_suffix = [form[:-4]] if form.endswith("less") and len(form) > 6 else []
    return (f"un{form}", f"{form}less", f"non{form}", f"dis{form}", *without_prefix, *without_suffix)
