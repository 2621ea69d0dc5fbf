"""Pictures of the report, drawn as plain SVG.

Each has words or a table for those who cannot see it.
"""
