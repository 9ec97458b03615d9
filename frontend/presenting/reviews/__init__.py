"""Reviews in words: the messages of the review desk, and what authors read of decisions on their critiques."""
