"""The parts of `make_fleet.py`: the accounts, their lives, their exports."""
