"""The files that a user writes, such as the policy, and the TOML in them."""
