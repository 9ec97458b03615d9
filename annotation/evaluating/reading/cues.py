"""The words by which a text states an answer, denies, doubts or corrects it: one expression a line, by language."""

import re
from typing import Final


def _any(*expressions: str) -> str:
    return f"(?:{'|'.join(expressions)})"


_FILLERS: Final = (
    r"(?:\s|[\"'(\[:*=]|(?:likely|probably|most likely|definitely|clearly|option|choice|letter|answer|indeed|simply"
    r"|that of|the|a|an|it is|it's|it|is|would be|has to be|must be|should be|to be|as|that|对应的?|选项"
    r"|第)(?![^\W_]))*"
)
STATED: Final = re.compile(
    _any(
        # English
        r"(?:answer|choice|option|conclusion|verdict|selection|response|correction|prediction|decision|pick)s?"
        r"(?: (?:here|to (?:the|this) question|for (?:the|this) (?:image|question|photo|picture)|among (?:the"
        r"|these) options"
        r"|from the (?:list|options)))?"
        r"\s*(?:(?:is|was|are|be|lies|seems|appears|becomes|remains|must be|should be|would be|will be|has to be"
        r"|would (?:therefore |then )?be)(?![^\W_])|[:=→-]+>?|->)",
        r"(?:i|we)(?:'d|'ll| would| will| shall| can| must|'m going to| am going to)?"
        r"(?: (?:still|probably|therefore|thus|then|rather|definitely))? "
        r"(?:choose|pick|select|say|go (?:with|for)|answer|vote for|opt for|lean(?:ing)? (?:towards?|to)|guess"
        r"|settle (?:on|for)"
        r"|conclude|correct myself|went with|chose|decide (?:on|for)|consider it|think|believe"
        r"|feel)(?![^\W_])(?: that)?",
        r"(?:(?:lean|tip|point|incline)(?:s|d|ed|ing)?(?: it| me)? (?:towards?|to))(?![^\W_])",
        r"(?:^|(?<=[.!?;:,\n]))\s*(?:and |but )?(?:so|therefore|thus|hence|consequently|accordingly|ergo"
        r"|overall|in conclusion"
        r"|in summary|to sum up)(?![^\W_])[,:]?",
        r"(?:leaves?|leaving|left with)(?: us| me)?(?: with)?(?: only)?(?: one option)?(?![^\W_])[:,]?",
        r"(?:most likely|best described as|best fits?|best matches)(?![^\W_])[,:]?",
        # German, French, Spanish, Portuguese, Italian, Russian
        r"(?:antwort|lösung|option)\s*(?:ist|lautet|wäre|:)",
        r"(?:ich (?:wähle|nehme|würde)|daher|, also|deshalb)(?![^\W_])",
        r"(?:réponse|choix|option)(?: \w+)?\s*(?:est|serait|:)(?: l'option| la)?",
        r"(?:je choisis|donc)(?![^\W_])",
        r"(?:respuesta|opción|elección|resposta|opção)(?: \w+)?\s*(?:es|sería|é|seria|:)(?: la| el| a| o)?",
        r"(?:elijo|escolho|por lo tanto|portanto)(?![^\W_])[,:]?",
        r"(?:risposta|opzione|scelta)(?: \w+)?\s*(?:è|:)(?: la)?",
        r"(?:ответ|вариант)\s*(?:[-—:]|это)*",
        # Chinese, Japanese, Korean
        r"(?:答案|选项|结论|回答|答|等级|评级|评价)(?:应该|应当|应|就|选择|选)?(?:是|为|[:：]|选)+",
        r"(?:故|因此|所以|综上(?:所述)?|最终|应该?|我)[,，:：]?(?:我)?(?:会)?(?:选择|选|判断为|认为是)",
        r"(?<![可供候])选(?:择)?(?![项择])",
        r"(?:正解|答え|回答|解答)(?:は|:)|選択肢",
        r"(?:정답|답|답변)(?:은|:)",
    )
    + _FILLERS
    + r"\Z",
)
"""What ends where a stated option begins, at most STATED_CHARACTERS before it."""
STATED_CHARACTERS: Final = 70
RATED: Final = re.compile(
    r"(?:rate|classif|grade|label|judge|assess|score)\w{0,3}(?![^\W_])[^.!?\n]{0,80}?"
    r"(?<![^\W_])(?:as|at|to be|:)(?![^\W_])" + _FILLERS + r"\Z"
)
"""The same, of lower case, with what is rated between the words."""
STATED_AFTER: Final = re.compile(
    r"[\s\"')\]*.:,]{0,4}(?:[^.!?\n]{0,40}?[\"')\],])?\s*(?:is|seems|appears|would be|looks|must be|should be"
    r"|remains|sounds)"
    r"(?: (?:likely|probably|clearly|therefore|thus|to be|indeed|also|definitely))*"
    r"(?: the| my| a)?(?: only| single| most| more| best| better| closest| closer)*"
    r" (?:right|correct|best|answer|choice|option|fitting|accurate|appropriate|suitable|plausible|likely|match"
    r"|fit|convincing"
    r"|weakness|reason|one)(?![^\W_])"
    r"|[\s\"')\]*.:,]{0,4}(?:fits|matches|describes|applies) (?:it |this |the \w+ )?best"
    r"|[\s\"')\]]*(?:が正解|が答え|です|は正しい|是正确|正确|最合适|最符合|이 정답|입니다)",
)
"""What begins where a stated option ends."""
DENIED: Final = re.compile(
    r"(?:(?<![^\W_])(?:not|no|never|hardly|barely|scarcely|neither|nor|without|lacks?|lacking|far from|unlike"
    r"|rather than|than"
    r"|instead of|nothing|cannot|(?:rul|exclud|eliminat|dismiss|reject|discard)(?:e|es|ed|ing|s)?(?: out)?|less"
    r"|kein\w*|nicht|weder|pas|ni|sin|nicht)(?![^\W_])|n't(?![^\W_])|不是|既不|也不|并非|并不|不够|没有|排除|而非|ない|아니)"
    r"(?! only(?![^\W_])| doubt(?![^\W_])| question(?![^\W_]))[^.!?;:\n。！？；]{0,60}\Z",
)
DENIED_AFTER: Final = re.compile(
    r"[\s\"')\]*.:,]{0,3}(?:\([^)\n]{0,60}\)\s*|[a-z' -]{0,40}?(?<![^\W_]))?"
    r"(?:(?:is|are|was|were|be|seems?|looks?|can|could|would|should|must|do|does)(?: also| both| all| clearly"
    r"| probably| fully)*"
    r"(?: be)?(?: too)?\s*)?"
    r"(?:n't|not|cannot|can't|isn't|aren't|doesn't|don't|wrong|incorrect|false|(?:is|are) out|ruled out"
    r"|excluded|eliminated"
    r"|unlikely|absent|inaccurate|too|less|ist falsch|est faux|es incorrect[ao]|不对|错误|不正确|不符合"
    r"|可以排除|排除)(?![a-z])",
)
DENIED_BY_ANSWER: Final = re.compile(r"[\s\"')\]*]*\?\s*(?:no|not|nope|nein|non|不)(?![a-z])")
CONDITION: Final = re.compile(
    r"(?<![^\W_])(?:(?:some|others|another|one)(?: people| viewers)? (?:may|might|could|would)"
    r"|if|unless|depending|depends|suppose|assuming|otherwise|whether|wenn|falls|sinon|sino)(?![^\W_])"
    r"|(?:\A|(?<=[.!?\n]))\s*should (?:the|it|this|you|one)(?![^\W_])"
    r"|否则|不然|如果|假如|要是|若|取决于|もし|만약",
)
NO_CONDITION: Final = re.compile(
    r"if (?:i|we) (?:had|have|must|need|were|was|am|are|look)(?![^\W_])|if (?:forced|pressed|pushed|anything)"
    r"|如果(?:必须|一定要|非要)",
)
POSSIBLE_AFTER: Final = re.compile(
    r"[\s\"')\]*.,]{0,3}(?:would|could|might|may)(?! be (?:the |my )?(?:most |best|correct|right|answer"
    r"|choice))(?![^\W_])"
    r"|[\s\"')\]*.,]{0,3}(?:可能|也许)",
)
CORRECTED: Final = re.compile(
    r"(?<![^\W_])(?:wait|hold on|scratch that|correction|i (?:must )?correct|let me (?:correct|revise)"
    r"|i take (?:that|it) back"
    r"|take that back|on second thoughts?|on closer (?:look|inspection)|looking again|sorry|i mean|no, actually"
    r"|actually, no"
    r"|or rather|i was wrong|my mistake|i made a mistake|i misread|apologies)(?![^\W_])"
    r"|[.,!?;…–—-]\s*actually(?![^\W_])|(?:\.\.\.|[–—-])\s*no[,.](?=\s)|(?<![^\W_])edit:"
    r"|等等|等一下|更正|不对[,，。]|我错了|说错了|应改为|改为|いや|訂正",
    re.IGNORECASE,
)
CORRECTION_PARTS: Final = (
    *("wait", "hold on", "scratch", "correct", "take ", "second th", "closer", "looking again", "sorry", "i mean"),
    *("actually", "or rather", "wrong", "mistake", "misread", "apolog", "no,", "no.", "edit:"),
    *("等", "更正", "不对", "错", "改为", "いや", "訂正"),
)
"""One of these stands in lower case in every text with a correction: a faster look before the slow one."""
WITHDRAWN: Final = re.compile(
    r"(?:wait|hold on|scratch that|hmm|等等|等一下|不对)\W*(?:no|that's (?:wrong|not right))?\W*\Z", re.IGNORECASE
)
JOINED: Final = re.compile(
    r"[\s\"')\]*.]{0,3}(?:[,/&+、–-]|(?:,\s*)?(?<![^\W_])(?:and|or|to|and/or|und|oder|et|ou|y|o|e"
    r"|bis)(?![^\W_])|和|或者?|与|及|と|や|또는)"
    r"[\s\"'(\[*]{0,3}(?:(?:possibly|perhaps|maybe|even|both|also|option|answer|the|a|an)\s+){0,2}[\"'(\[]?\Z",
    re.IGNORECASE,
)
"""What stands between two options that are named together, such as `A and C`."""
ALL_OR_NONE: Final = re.compile(
    r"(?<![^\W_])(?:none|all|neither|both|any|each|several|some) of (?:the|these|them|those|above)(?![^\W_])"
    r"|以上(?:都|皆|全)|都(?:不|是|对)|没有一个|どれも|모두",
    re.IGNORECASE,
)
