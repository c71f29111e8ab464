"""`acrnet sandbox`: one short module for each of its commands."""
