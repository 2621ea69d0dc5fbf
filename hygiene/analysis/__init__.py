"""Evidence that the checks reason with. It returns facts, and no sentences."""
