"""What particular clients need beside their registry: one profile for each kind, and one table of them."""
