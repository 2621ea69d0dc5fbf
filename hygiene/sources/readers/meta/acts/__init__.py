"""Acts other than posts in the exports of Meta: messages, follows and likes."""
