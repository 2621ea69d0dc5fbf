"""The plain lists of `hygiene apps` and `hygiene posts`, for people and for tools."""
