"""The table of models and their scores, beside baselines and published rows: its rows, and one file a form of it."""
