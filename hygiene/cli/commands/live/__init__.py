"""Commands that connect live accounts, list them, and disconnect them."""
