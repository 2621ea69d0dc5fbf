"""The commands, by what they are for; `hygiene.cli.main` gathers them. They parse, call, print and exit."""
