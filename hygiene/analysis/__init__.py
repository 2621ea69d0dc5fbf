"""Evidence that the checks reason with: facts, and no sentences."""
