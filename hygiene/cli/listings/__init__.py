"""The lists of `hygiene apps` and `hygiene posts`."""
