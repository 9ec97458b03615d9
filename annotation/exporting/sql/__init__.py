"""SQL expressions of which the statements of the package are composed. Nothing here reads the database."""
