"""Where hooks are, what is in them, and who else writes them."""
