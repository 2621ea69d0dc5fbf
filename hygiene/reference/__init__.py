"""The tables that ship: platforms, clients, sites, user agents and the population."""
