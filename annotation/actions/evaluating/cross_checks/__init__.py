"""Cross-checks of candidates: claims, choices and verdicts, and what becomes of disputes."""
