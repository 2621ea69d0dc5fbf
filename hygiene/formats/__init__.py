"""The built-in formats: one file a format, each a function `render(report, screen) -> str` that computes nothing."""
