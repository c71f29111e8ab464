"""`acrnet tags`: one short module for each of its commands, and the options they share."""
