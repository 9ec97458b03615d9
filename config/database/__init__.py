"""Django's PostgreSQL backend with a cheaper check of a persistent connection."""
