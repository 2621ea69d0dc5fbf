"""The types of the JSON written for programs, under published schemas."""
