"""Where data comes from: platform exports, password-manager exports and live accounts."""
