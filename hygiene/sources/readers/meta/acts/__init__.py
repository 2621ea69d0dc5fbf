"""Acts other than posts in exports of Meta: messages, follows, likes."""
