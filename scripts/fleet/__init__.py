"""The parts of `make_fleet.py`: who is in the fleet, how they live, and how each platform exports it."""
