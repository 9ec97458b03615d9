"""The words by which a model says that it will not, or cannot, answer: one expression a line, by language."""

import re
from typing import Final

_CANNOT: Final = (
    r"(?:can(?:not|'t| not)|could(?: not|n't)|am (?:not able|unable)|'m (?:not able|unable)|unable|not able"
    r"|won't|will not"
    r"|would rather not|do not|don't|not (?:possible|comfortable|allowed|permitted)|refuse|decline|must decline"
    r"|have to decline)"
)
REFUSED: Final = re.compile(
    rf"(?<![^\W_])(?:i|we|it(?:'s| is))(?:'m)?[\w' ,-]{{0,30}}?{_CANNOT}[\w' ,-]{{0,60}}?(?<![^\W_])"
    r"(?:see|view|access|open|process|display|load|answer|help|assist|identif\w+|judge|judgments?|judgements?"
    r"|determine"
    r"|evaluate|assess|provide|choose|tell|analy[sz]e|comment|engage|speculate|guess"
    r"|say|make|rate|look at|give|interpret|perceive"
    r"|describe|discuss|decide|fulfil\w*|comply|continue|respond|have (?:access|enough|the ability|the image|an image"
    r"|any image|personal|feelings|eyes))(?![^\W_])"
    r"|(?<![^\W_])i(?:'m| am)? (?:do not|don't|not) (?:know|sure)(?![^\W_])|(?<![^\W_])no idea(?![^\W_])"
    r"|(?<![^\W_])(?:as|being|i(?:'m| am)(?: just| only)?) an? (?:ai|artificial intelligence|language model"
    r"|text-based"
    r"|large language)(?![^\W_])"
    r"|(?<![^\W_])no (?:image|picture|photo|photograph|attachment)s? (?:was|were|is|has been|have been|could be)?\s*"
    r"(?:provided|attached|uploaded|visible|included|given|loaded|shown|available|received)"
    r"|(?<![^\W_])(?:image|picture|photo|attachment) (?:(?:did not|didn't|does not|doesn't|failed to) (?:load"
    r"|appear|open|come|seem to|show|display|exist)|seems? to be missing|is missing"
    r"|(?:has not|hasn't|is not|isn't|was not|wasn't|could not|couldn't)(?: be| been)? (?:visible"
    r"|available|displayed|loaded"
    r"|attached|provided|included|accessible|uploaded|present|there|shown|showing|opened|found))(?![^\W_])"
    r"|(?<![^\W_])no (?:image|picture|photo)s? (?:to|in|with|here)(?![^\W_])"
    r"|would need (?:more|to see|additional|the (?:image|picture|photo))(?![^\W_])"
    r"|(?<![^\W_])(?:please|could you|can you|kindly) (?:please )?(?:upload|provide|share|attach|send"
    r"|re-?upload)(?![^\W_])"
    r"|(?<![^\W_])(?:is|are)(?:n't| not) enough information|insufficient information|not enough (?:information"
    r"|context)"
    r"|(?<![^\W_])(?:against|violates?|violating) (?:my|the|our) (?:guidelines|polic\w+|programming)|content policy"
    r"|(?:do|does|did) not (?:allow|permit|let) me|prefer not to (?:answer|say|choose|judge)"
    r"|\A\W*(?:(?:sorry|unfortunately)\W+)?(?:cannot|can't|unable to|not able to|not sure|unsure|no answer"
    r"|unknown)(?![^\W_])"
    r"|(?<![^\W_])cannot be (?:determined|answered|judged)|impossible to (?:tell|say|determine|judge|answer)"
    # German, French, Spanish, Portuguese, Italian, Russian
    r"|(?:kann|könnte|möchte) (?:ich )?[\w ,]{0,60}?(?:nicht|kein\w*)|es tut mir leid|als ki(?![^\W_])"
    r"|je (?:ne )?(?:peux|suis|puis|vois)[\w ,']{0,40}? pas|désolée?(?![^\W_])|en tant qu(?:'|e )(?:ia"
    r"|intelligence|modèle)"
    r"|lo siento|no puedo|no soy capaz|como (?:modelo|ia|inteligencia)(?![^\W_])|não (?:posso|consigo)|desculpe"
    r"|non posso|mi dispiace"
    r"|не могу|не вижу|извините|к сожалению"
    # Chinese, Japanese, Korean
    r"|(?:无法|不能|没法|没有办法|不便|拒绝|难以)(?:直接)?(?:对|看|查看|回答|判断|提供|识别|评价|访问|确定|进行"
    r"|为|给|做|处理|分析)"
    r"|作为(?:一个|一名|一款)?(?:ai|人工智能|语言模型|大模型)|(?:很抱歉|抱歉|对不起)|没有(?:看到|收到"
    r"|提供)?(?:任何)?(?:图片|图像|照片)|我不知道|看不到"
    r"|申し訳|できません|お答えでき|見ることが|わかりません|죄송|할 수 없|볼 수 없|모르겠",
    re.IGNORECASE,
)
FAILED_CALL: Final = re.compile(
    r"failed to obtain answer via api|error code: \d{3}|(?:rate limit|quota|token limit) (?:reached|exceeded)"
    r"|internal server error|bad gateway|service unavailable|connection (?:error|reset|refused)|request timed out"
    r"|cuda out of memory|traceback \(most recent call last\)",
    re.IGNORECASE,
)
"""What a harness writes where the answer should be."""
