"""What the commands of `acrnet tags` read and work out: one module for each, and where the tags come from."""
