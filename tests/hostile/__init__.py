"""Hostile and odd files (`table.image_cases`, `names.NAMES`, `zips.cases`), made for the tests and for the bench."""
