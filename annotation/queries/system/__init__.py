"""How the parts of an installation are: workers, queues, work that waits or failed, disk and database.

All of it is cheap: what grows with the critiques is read by an index, up to a limit.
"""
