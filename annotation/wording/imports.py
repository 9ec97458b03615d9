"""The sentences of codes that reject files, manifests and sources of imports, or say why an import waits or failed."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Notices about what was not imported; they are told before those about what was guessed.
LOSSES: Final = frozenset(
    {"not_named", "manifests_not_read", "tables_not_read", "folders_not_read", "text_cut", "rows_within_cell"}
)

MESSAGES: Final[dict[str, Promise]] = {
    # of files
    "path_not_allowed": _(
        "“%(file)s” leads out of the folder. Name files below it, without “..”, drive or leading slash."
    ),
    "file_not_found": _("“%(file)s” does not exist, or may not be read."),
    "not_a_file": _("“%(file)s” is a link, a pipe or a device, not a file."),
    "encrypted": _("“%(file)s” is encrypted. Pack the zip without a password."),
    "unusual_packing": _("“%(file)s” is packed in an unusual way. Pack the zip with plain “deflate”."),
    "damaged_in_zip": _("“%(file)s” is damaged inside the zip. Pack it again."),
    "zip_bomb": _("“%(file)s” would grow from %(packed)s to %(bytes)s bytes, as no image does. Send the image itself."),
    "overlapping": _("“%(file)s” shares its bytes with another entry of the zip, as zip bombs do. Pack it again."),
    "url_in_zip": _(
        "“%(file)s” is a URL, but the manifest of a zip names files of the zip. Import the URLs as a list of addresses."
    ),
    # of manifests
    "bad_row": _("It has more cells than there are columns, or cannot be read."),
    "bad_object": _("It is no JSON object that can be read."),
    "unclosed_quote": _(
        "A cell begins with a quotation mark here and does not end with one. End it with a quotation mark, and double "
        "each mark that belongs to its text."
    ),
    "undecodable_row": _("Some of its bytes are no characters of the file's encoding. Save it as “CSV UTF-8”."),
    "key_given_twice": _("It gives “%(name)s” twice. Give each name once."),
    "nested_too_deeply": _("Its values are nested more than %(limit)s levels deep. Flatten them."),
    "list_ends_in_fault": _(
        "The list cannot be read any further (line %(line)s of the file): it is cut off or damaged there. The entries "
        "before it are read. Correct the file and import it again for the others."
    ),
    "no_file_named": _("It names no file."),
    "named_twice": _("An earlier row names “%(file)s” already."),
    "not_a_number": _("“%(name)s” is “%(value)s”; write a whole number from %(lowest)s to %(highest)s."),
    "not_a_text": _("“%(name)s” must be a text, not a list, an object, true or false."),
    "text_too_long": _("“%(name)s” has more than %(limit)s characters. Shorten it."),
    "place_not_allowed": _("“%(file)s” is a URL that a manifest of this import may not name."),
    "ambiguous_name": _(
        "Ambiguous: “%(first)s” and “%(second)s” are both possible for “%(name)s”. Write the path as the file has it."
    ),
    # of addresses
    "not_an_address": _("“%(file)s” is not a URL that can be fetched: write http:// or https:// and a host."),
    "address_not_allowed": _(
        "“%(file)s” is not fetched: its host is not on the public internet, or is not allowed here."
    ),
    "port_not_allowed": _("“%(file)s” is not fetched: only the ports 80 and 443 are."),
    "host_not_found": _("“%(file)s” is not fetched: there is no such host."),
    "too_many_redirects": _("“%(file)s” was redirected more than %(limit)s times."),
    "not_answered": _("“%(file)s” could not be fetched: the server did not answer as it should. Try again later."),
    "answered_with": _("“%(file)s” could not be fetched: the server answered %(status)s."),
    "fetch_took_too_long": _("“%(file)s” could not be fetched within %(seconds)s seconds."),
    "host_given_up": _("“%(file)s” was not fetched: %(host)s has sent nothing for a while. Try again later."),
    "host_waits_too_long": _(
        "“%(file)s” was not fetched: %(host)s asks to wait for %(hours)s hours. Try again after that."
    ),
    "cut_off": _("“%(file)s” ended before all of it was there. Try again later."),
    "not_in_bucket": _("“%(file)s” is not in the bucket, or no longer. Check its name, or put it there."),
    "object_not_allowed": _(
        "“%(file)s” may not be read. Allow the keys of this server to read it (s3:GetObject), then try again."
    ),
    "object_archived": _("“%(file)s” is in an archive such as Glacier. Restore it, then try again."),
    "object_not_read": _("“%(file)s” could not be read from the bucket (%(reason)s)."),
    # of whole sources
    "not_a_zip": _("This is no zip that can be read. Pack it again."),
    "too_many_entries": _("It has more than %(most)s files. Import it in parts."),
    "manifest_not_opened": _(
        "The manifest “%(name)s” cannot be opened. Pack the zip again, or give Loupe the right to read the file."
    ),
    "manifest_too_large": _("The manifest is larger than %(megabytes)s MB. Import it in parts."),
    "manifest_not_utf8": _("The encoding of this file is not recognised. Save it as “CSV UTF-8”."),
    "manifest_not_text": _("This is not a text file that names images. Save the table as “CSV UTF-8” and send that."),
    "spreadsheet_as_manifest": _(
        "This is a spreadsheet's own file (such as .xlsx, .ods or .numbers). Open it, save it as “CSV UTF-8”, and send "
        "that."
    ),
    "manifest_without_file": _(
        "The manifest's first line must name the columns, one of them “file”. It reads: %(columns)s."
    ),
    "too_many_columns": _("The manifest has more than %(most)s columns. Leave out those that you do not need."),
    "column_named_twice": _("The manifest's first line names “%(name)s” more than once. Name each column once."),
    "manifest_not_json": _("The manifest is no JSON that can be read (line %(row)s)."),
    "no_import_root": _("This server has no import folder; set LOUPE_IMPORT_ROOT, or send a zip."),
    "folder_not_found": _("There is no such folder below the server's import folder."),
    "bucket_not_allowed": _(
        "Nothing is imported from that bucket; the setting LOUPE_IMPORT_BUCKETS names those allowed."
    ),
    "bucket_not_read": _("The bucket cannot be read (%(why)s)."),
    "bucket_not_found": _("There is no bucket “%(bucket)s”. Check the name, and the setting LOUPE_S3_ENDPOINT."),
    "bucket_not_listed": _(
        "The bucket “%(bucket)s” may not be listed. Allow the keys of this server to do so (s3:ListBucket)."
    ),
    "bucket_keys_wrong": _(
        "The server of the bucket “%(bucket)s” does not accept the keys of this server. Its administrator sets them in "
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    ),
    "clock_wrong": _(
        "The clock of this server and that of the bucket “%(bucket)s” differ by more than a quarter of an hour. Set "
        "it, then try again."
    ),
    "bucket_elsewhere": _(
        "The bucket “%(bucket)s” is in another region. The administrator of this server sets it in LOUPE_S3_REGION, "
        "and in LOUPE_S3_ENDPOINT if that names a region."
    ),
    "no_s3_server": _(
        "What answers for the bucket “%(bucket)s” does not speak S3. The administrator of this server checks "
        "LOUPE_S3_ENDPOINT and LOUPE_S3_ADDRESSING."
    ),
    "prefix_not_found": _(
        "Nothing in the bucket “%(bucket)s” begins with “%(prefix)s”. Write a folder as its keys have it, without a "
        "slash in front."
    ),
    "bucket_by_beginning": _(
        "The bucket has no folder “%(prefix)s”, so everything that begins with it was taken: %(names)s."
    ),
    "bucket_folder_alone": _(
        "The folder “%(folder)s” was taken. What begins alike was left out: %(names)s. Import it by its own name."
    ),
    "nothing_there": _("It has nothing to import: no file that may be an image, or none that its manifest names."),
    # notices about manifests and lists
    "encoding_guessed": _(
        "The file does not tell its encoding and was read as %(encoding)s. If texts look wrong, save it as “CSV UTF-8” "
        "and replace the metadata by it."
    ),
    "encoding_ambiguous": _(
        "The file does not tell its encoding. It was read as %(encoding)s, but may be %(others)s. If texts look wrong, "
        "save it as “CSV UTF-8” and replace the metadata by it."
    ),
    "lines_above_header": _("The text above line %(header)s, which names the columns, was not read."),
    "header_repeated": _(
        "The line that names the columns is repeated (line %(line)s; %(count)s in all). It was not read as a row."
    ),
    "column_read_as_file": _("There is no column “file”; “%(column)s” was read instead (line %(line)s)."),
    "column_resembles": _(
        "The column “%(column)s” is kept under its name. If it is meant as “%(known)s”, rename it and replace the "
        "metadata."
    ),
    "column_without_name": _(
        "A column has no name; its values are kept as “%(column)s” (first in line %(line)s; rows: %(count)s)."
    ),
    "signature_removed": _(
        "URLs in the column “%(column)s” had a password or a signature, which was not stored (first in line %(line)s; "
        "rows: %(count)s)."
    ),
    "marker_read_as_empty": _(
        "“%(value)s” in the column “%(column)s” was read as an empty cell (first in line %(line)s; rows: %(count)s)."
    ),
    "priority_not_replaced": _(
        "The column “priority” was not read: it sorts images when they are imported, and these keep their order."
    ),
    "text_cut": _(
        "The column “%(column)s” has texts of more than %(limit)s characters, which were cut (first in line %(line)s; "
        "rows: %(count)s)."
    ),
    "rows_within_cell": _(
        "The row in line %(line)s has a cell whose lines look like rows of their own (such rows: %(count)s). If they "
        "are, double each quotation mark that belongs to a text, and import the manifest again."
    ),
    "beside_address": _(
        "Text beside addresses was not read (first in line %(line)s; lines: %(count)s). To give metadata, name the "
        "columns in the first line, such as file,title."
    ),
    # of imports as a whole, and of what happens to them on the way
    "duplicate": _("“%(file)s” is in this project already, as “%(there)s” in the batch “%(batch)s”."),
    "not_in_batch": _("“%(file)s” is not in this batch."),
    "original_lost": _("The original of “%(file)s” is no longer in the storage. Add it again."),
    "storage_failed": _("The storage failed (%(error)s). Fix it, then try again."),
    "storage_waits": _(
        "The storage is failing (%(error)s). The import continues by itself once the storage works again."
    ),
    "host_waits": _(
        "%(host)s is busy. Its remaining files are fetched from %(until)s on; the others are imported meanwhile."
    ),
    "host_fails": _(
        "%(host)s did not send some files. They are fetched again from %(until)s on; the others are imported meanwhile."
    ),
    "source_waits": _(
        "Some files cannot be read just now (%(error)s). The others are imported, and these are retried automatically."
    ),
    "not_read": _("“%(file)s” could not be read (%(error)s). Fix the cause, then try again."),
    "begun_too_often": _("It was started too often without finishing."),
    "interrupted": _("The command that ran it has ended. Run it again: images that were imported are recognised."),
    "batch_closed": _("This batch is closed; open it before adding images."),
    # notices: what a source tells about itself
    "names_encoding": _(
        "The file names do not say how they are encoded. They were read as %(encoding)s, for example “%(name)s”. If "
        "that is wrong, pack the zip again with names in UTF-8."
    ),
    "same_names": _(
        "Names that several files have: %(count)s (%(names)s). Such files are not told apart; none replaces another."
    ),
    "side_cars": _("Side-car files passed over: %(count)s (%(endings)s)."),
    "hidden_files": _("Hidden files passed over: %(count)s, such as “%(first)s”."),
    "folders_not_read": _("Folders that may not be read: %(names)s. Give Loupe the right to read them."),
    "not_named": _("Files that the manifest does not name, and that were not imported: %(count)s (%(names)s)."),
    "found_elsewhere": _("Found in another folder than the manifest says: %(count)s (%(names)s)."),
    "manifests_not_read": _(
        "Manifests that were not used: %(names)s. A folder has one manifest, and it names files of the zip or folder."
    ),
    "tables_not_read": _(
        "Tables that were not used: %(names)s. To import the images with their metadata, call the table manifest.csv, "
        "manifest.jsonl or manifest.json; save a spreadsheet's own file (such as .xlsx) as “CSV UTF-8” before. For "
        "imported images, upload it under “Replace metadata” on the batch's page."
    ),
}
