"""The types of what is written for programs: JSON under published schemas."""
