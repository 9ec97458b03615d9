/** The words by which giveaways.js finds what gives an answer away; the same as in annotation/rules/giveaways.py. */

/** English words that say nothing of an image, and words for the image itself. */
export const FUNCTION_WORDS = new Set(
  `
  about above after against all almost along also although among and another any are around art artwork because
  been before behind being below beneath beside between both but can could describe described describes did does
  doing done during each effect either else even ever every feel feeling feels few for frame from further give
  gives had has have having her here hers him his how image images into its itself just less let like look looks
  main make makes many may might more most much must neither nor not now off once one only onto other our out over
  overall own painting part perhaps photo photograph photos picture pictures quite rather same scene seem seems
  shall she shot should since some such than that the their them then there these they this those though through
  too toward towards two under until upon use used uses very view viewer viewers was way ways were what when where
  which while who whom whose why will with within without work would yet you your
  `.match(/[a-z]+/g),
);

/** The same for Chinese. */
export const CHINESE_FUNCTION_WORDS = new RegExp(
  String.raw`为什么|是什么|什么样|什么|怎么样|怎样|怎么|如何|哪一个|哪个|哪些|哪里|哪|最主要|主要|这幅|这张|图像|图片|画面|照片|作品|整体|给人|使人|让人|感觉|感受|使用|通过|以及|` +
    String.raw`一种|一个|来自|[的了是在和与有这那被把让使得为中里上下一不]`,
  "gu",
);

/** An option that is not about the image. */
export const NO_OPTION = new RegExp(
  String.raw`^(?:all of the above|all of these|all of them|all the above|all of the options|none|none of the above|` +
    String.raw`none of these|none of them|none of the options|both of the above|neither of the above|any of the above|` +
    String.raw`other|others|another|something else|n/a|na|not applicable|unknown|` +
    String.raw`unsure|not sure|undecided|i don['’]t know|don['’]t know|i do not know|can['’]t tell|cannot tell|` +
    String.raw`cannot be told|can['’]t say|cannot say|hard to say|hard to tell|impossible to say|` +
    String.raw`impossible to tell|以上(?:选项)?(?:全部|[都皆全均](?:是|有|对|非|正确|不是|没有|不对|不正确))|都不是|其他|其它|不知道|不清楚|不确定|无法判断|无法确定|难以判断|说不清|` +
    String.raw`看不出来|不适用)$`,
  "u",
);

/** An option that begins with a letter as lists of options have. */
export const LETTERED_OPTION = /^[(]?[a-d] ?(?:[):、]|[.](?![a-z0-9]))/u;

export const YES_NO_PAIRS = [
  ["no", "yes"],
  ["否", "是"],
  ["不是", "是"],
  ["有", "没有"],
  ["无", "有"],
  ["对", "错"],
  ["不对", "对"],
  ["不能", "能"],
  ["不会", "会"],
  ["不可以", "可以"],
];

export const YES_NO_QUESTION = new RegExp(
  String.raw`^(?:is|are|was|were|do|does|did|can|could|has|have|will|would|should)\b|(?:吗|[^什怎这那多]么)[？?]?$|是否|` +
    String.raw`有没有|是不是|能否|能不能`,
  "u",
);

export const ALTERNATIVES = /\bor\b|还是/u;

/** A fault or merit that a question says of the image, before the word for the image. */
export const DIAGNOSIS = new RegExp(
  String.raw`\b(?:blurred|blurry|over-?exposed|under-?exposed|noisy|grainy|distorted|tilted|crooked|cluttered|` +
    String.raw`messy|unbalanced|dull|weak|bad|poor|ugly|boring|low-quality|high-quality|beautiful|stunning|` +
    String.raw`excellent|striking|well-composed|well-lit|unattractive|attractive)(?=(?: and [a-z-]+)? (?:image|` +
    String.raw`photograph|photo|picture|shot|painting|composition)s?\b)|(?:模糊|过曝|欠曝|失焦|失真|杂乱|倾斜|灰暗|平庸|乏味|糟糕|难看|不美|` +
    String.raw`低质量|高质量|出色|优秀|精彩|美丽|漂亮|优美)(?=的?(?:照片|图像|图片|画面|作品|画|构图|摄影))`,
  "gu",
);
