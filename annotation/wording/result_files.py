"""The sentences of codes about files of items, results and judgements.

The scorer prints them where there are no settings, and so no translations: `ENGLISH` has them as plain texts,
marked for translation by the function that needs no settings for it.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.utils.translation.trans_null import gettext_noop as _

ENGLISH: Final[Mapping[str, str]] = {
    "file_missing": _("%(file)s: there is no such file, or it may not be read (%(error)s)."),
    "file_empty": _("%(file)s is empty. Give the file that the model's run wrote."),
    "file_too_large": _("%(file)s has more than %(megabytes)s MB. Split it, or leave the images out of it."),
    "file_not_text": _("%(file)s is no text in UTF-8 (byte %(byte)s). Save it as UTF-8 and give it again."),
    "file_damaged": _("%(file)s is damaged and cannot be unpacked (%(error)s). Copy or write it anew."),
    "format_unknown": _(
        "%(file)s has none of the known formats (%(formats)s). Compare it with docs/benchmark.md, and write it as one "
        "of them."
    ),
    "lines_not_json": _(
        "%(file)s, line %(line)s: this is not JSON (%(error)s). Correct it; nothing of the file was used."
    ),
    "columns_missing": _(
        "%(file)s lacks the columns %(columns)s; it has %(present)s. Name them as docs/benchmark.md does."
    ),
    "sheet_damaged": _("%(file)s is no workbook that can be opened (%(error)s). Save it anew as XLSX, or as TSV."),
    "sheet_too_large": _("%(file)s unpacks to more than %(megabytes)s MB. Save it as TSV."),
    "sheet_too_complex": _("%(file)s has more cells than any results. Leave the other sheets out, or save it as TSV."),
    "sheet_too_long": _("%(file)s has more than %(limit)s rows. Leave out what are no results, or save it as TSV."),
    "document_too_complex": _("%(file)s has more values than any results. Send JSON Lines, one answer a line."),
    "line_too_long": _("%(file)s, line %(line)s has more than %(megabytes)s MB. Leave images out, or send JSON Lines."),
    "cell_too_long": _(
        "%(file)s, line %(line)s: a cell has more than %(megabytes)s MB; a quotation mark may be missing. Correct it, "
        "or send JSON Lines."
    ),
    "cells_surplus": _(
        "%(file)s, line %(line)s has %(count)s cells, but there are %(columns)s columns. Put cells with the separator "
        "in them between quotation marks, or send JSON Lines."
    ),
    "table_damaged": _(
        "%(file)s, line %(line)s: the quotation marks or line breaks of a cell do not fit, or the file was cut off. "
        "Put such a cell between quotation marks, write those within it twice, or send JSON Lines."
    ),
    "name_repeated": _("%(file)s has “%(name)s” twice in one object, and only one would count. Keep one of them."),
    "trials_too_many": _(
        "%(file)s answers %(item)s in more than %(limit)s trials. Send one answer to each item and trial."
    ),
    "results_too_many": _("%(file)s has more than %(limit)s answers. Send the results on this benchmark alone."),
    "trials_differ": _(
        "Trials in the files: %(found)s; trials stated: %(stated)s. State the number that the files have, or send "
        "those of all trials."
    ),
    "upload_too_large": _("%(file)s has more than %(megabytes)s MB. Leave images out of it, or compress it with gzip."),
    "files_not_read": _("The files could not be read just now (%(error)s). Try again; they are kept."),
    "worker_died": _(
        "The worker died each time it read these files; they may need too much memory. Send them as JSON Lines."
    ),
    "answer_missing": _("The files have no answer to it."),
    "item_not_object": _(
        "%(file)s, %(location)s: an item is a JSON object. Correct it; items are read whole or not at all."
    ),
    "image_not_object": _("%(file)s, %(location)s: an image has a JSON object of its questions. Correct it."),
    "item_question_invalid": _(
        "%(file)s, %(location)s: a question is a JSON object with `Question`, named AesP, AesE, AesA1 or AesI. "
        "Correct it."
    ),
    "item_question_missing": _("%(file)s, %(location)s: `question` is missing, or no text. Add it."),
    "item_criterion_unknown": _(
        "%(file)s, %(location)s: “%(criterion)s” is no criterion. Write AesP, AesE, AesA or AesI."
    ),
    "item_criterion_missing": _(
        "%(file)s, %(location)s: no column says which criterion it is of. Write AesP, AesE, AesA or AesI into one that "
        "is called criterion."
    ),
    "item_number_invalid": _(
        "%(file)s, %(location)s: the number of an item is a whole number, not “%(number)s”. Correct it."
    ),
    "item_texts_invalid": _("%(file)s, %(location)s: `%(field)s` is a list of texts. Correct it."),
    "item_options_invalid": _(
        "%(file)s, %(location)s: `Options` is two to four lines that begin with A), B), C) and D). Correct it."
    ),
    "item_options_too_many": _("%(file)s, %(location)s has %(count)s options. Keep at most %(limit)s."),
    "item_key_unknown": _(
        "%(file)s, %(location)s: the correct option “%(answer)s” is none of the options. Write the letter or the text "
        "of one."
    ),
    "items_repeated": _("%(file)s has the item %(item)s twice. Give each item an id of its own."),
    "items_none_of_split": _("%(file)s has no items of the split “%(split)s”. Leave --split out, or name the other."),
    "items_none": _("%(file)s has no items. Give the file of items, not that of results."),
    "items_without_keys": _(
        "%(file)s has no keys, so nothing can be scored. Give the private file of items (items-private.jsonl), or name "
        "the file with the keys (--keys)."
    ),
    "keys_unmatched": _(
        "%(file)s has keys to none of the items. Give items-private.jsonl of the same version: it fits the items in "
        "every format."
    ),
    "results_none": _("%(file)s has no answers. Give the file that the model's run wrote."),
    "results_of_other_items": _(
        "%(file)s answers none of the items (the first is “%(item)s”). Give the results on this benchmark and version."
    ),
    "answers_repeated": _(
        "%(file)s has different answers to the same items (%(count)s, first %(items)s). Keep one answer each, or say "
        "that they are trials (--trials, or the number of trials on the page)."
    ),
    "image_ambiguous": _(
        "%(file)s names its answers by image, and these items have several of one criterion on an image (first "
        "%(items)s). Give results with the ids of items (JSON Lines)."
    ),
    "options_differ": _(
        "%(file)s has other options than the items (%(count)s, first %(items)s). Give the results on this version."
    ),
    "order_invalid": _("%(file)s, %(location)s: the order of options must name each of them once, from 0. Correct it."),
    "trial_invalid": _("%(file)s, %(location)s: a trial is a whole number from 0 to %(limit)s. Correct it."),
    "graded_not_written": _("%(file)s cannot be written (%(error)s). Name another file."),
    "judgement_not_object": _("%(file)s, %(location)s: a judgement is a JSON object. Correct it."),
    "judgement_figure_invalid": _(
        "%(file)s, %(location)s: `%(name)s` is a number from 0 to %(limit)s, not “%(value)s”. Correct it."
    ),
    "judgements_repeated": _("%(file)s judges %(items)s twice by the same judge. Keep one judgement each."),
    # Notices: the rest is scored.
    "notice_items_without_keys": _("%(count)s items have no key and are not scored (first %(items)s)."),
    "notice_missing": _("%(count)s answers are missing and count as failed (first %(items)s)."),
    "notice_unknown": _("%(file)s: %(count)s answers are to no item and are not used (first %(items)s)."),
    "notice_repeated": _("%(file)s: %(count)s answers stand there twice with the same text (first %(items)s)."),
    "notice_empty": _("%(file)s: %(count)s answers are null or NaN and count as failed (first %(items)s)."),
    "notice_not_text": _("%(file)s: %(count)s answers are no text and count as failed (first %(items)s)."),
    "notice_line_too_long": _(
        "%(file)s: %(count)s lines of more than %(megabytes)s MB are not used (first %(items)s)."
    ),
    "notice_judgements_unknown": _("%(file)s: %(count)s judgements are of no answer (first %(items)s)."),
}
MESSAGES: Final[dict[str, Promise]] = {code: gettext_lazy(sentence) for code, sentence in ENGLISH.items()}
_LINE: Final = _("line %(number)s")


def english(code: str, params: Mapping[str, Any]) -> str:
    """Returns the English sentence of a code."""
    return ENGLISH[code] % _located(params, _LINE)


def sentence_values(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the values of a sentence with its location in the reader's words: a number is that of a line."""
    return _located(params, gettext_lazy(_LINE))


def _located(params: Mapping[str, Any], line: str | Promise) -> Mapping[str, Any]:
    location = params.get("location")
    return {**params, "location": str(line) % {"number": location}} if isinstance(location, int) else params
