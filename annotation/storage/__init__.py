"""Stores of files: a directory on this machine's disk, or a bucket of S3 or of a compatible server.

A file has a key, such as `originals/ab/ab12…`. Under its key it is either complete or absent, and it never changes.
"""
