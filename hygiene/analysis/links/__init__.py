"""Link facts: where posts lead, and look-alike domains."""
