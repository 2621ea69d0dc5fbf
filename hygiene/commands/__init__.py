"""The commands, by what they are for; `hygiene.cli` gathers them. They parse, call, print and exit."""
