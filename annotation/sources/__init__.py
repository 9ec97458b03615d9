"""Where an import's files come from: zips, folders, buckets, addresses, and the manifests that speak of them.

A file is named by its *place*, a text that says where to find it again. Whatever is wrong with one file is a
`RefusedFile` with a code; it never stops the others.
"""
