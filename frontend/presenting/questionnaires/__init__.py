"""How the pages of questionnaires present a definition, its changes and the editor."""
