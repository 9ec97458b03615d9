"""What Loupe has stored of a person in a project, as that person may have it."""
