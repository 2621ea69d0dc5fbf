"""The owners of accounts of Meta: names, addresses and profiles."""
