"""The evidence that the checks reason with: facts, but no sentences."""
