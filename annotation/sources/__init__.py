"""The sources of imports. A source lists its files as entries, each with a URI by which the source opens it. A problem
with one file is a `RejectedFile` with a code, and never stops the other files.
"""
