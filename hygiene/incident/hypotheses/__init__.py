"""Hypotheses: what may have happened, and how the clues weigh."""
