"""The built-in formats, one file or folder each.

A format is a function `render(report, screen) -> str`. It puts the report into words and computes no verdict.
"""
