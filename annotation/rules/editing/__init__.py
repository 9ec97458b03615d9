"""What the editor of questionnaires is made of: the fields of its forms, and the difference of two versions."""
