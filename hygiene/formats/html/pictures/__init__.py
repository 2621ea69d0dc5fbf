"""Pictures of the report: drawings as plain SVG, each with a table behind it."""
