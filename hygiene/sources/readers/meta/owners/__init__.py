"""The owners of accounts in the exports of Meta: names, addresses, profiles."""
