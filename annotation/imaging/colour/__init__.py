"""Colour: how a file states it (`embedded`, `code_points`), ICC profiles (`profiles`), and their use (`conversion`).

Runs in the child process, which does not import Django.
"""
