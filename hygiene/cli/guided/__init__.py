"""The walkthrough of an incident at a terminal, and without one."""
