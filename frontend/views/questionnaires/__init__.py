"""Pages of questionnaires: their versions, the editor of the next one, and dry runs of the desk."""
