"""Parts of the measurements of the scorer: answers and their readers, sets of results."""
