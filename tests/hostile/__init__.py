"""Hostile and odd files, made on the spot (`table.pictures`, `names.NAMES`, `zips.cases`) for tests and bench."""
