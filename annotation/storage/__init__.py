"""Where files lie: on this machine's disk, or in a bucket of S3 or of a server that speaks its protocol.

A file is named by its key, such as `originals/ab/ab12…`. It is whole under its key, or not there, and is never changed.
"""
