"""What reads hostile input: readers, vaults, the policy, databases and formats."""
