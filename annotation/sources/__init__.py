"""Where an import's files come from.

A source lists its files as entries; each has a URI, by which the source finds it again. Whatever is wrong with one file
is a `RejectedFile` with a code, which never stops the others.
"""
