"""Hypotheses about what happened, and the weights of the clues."""
