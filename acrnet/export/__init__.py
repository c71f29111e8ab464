"""Lists for firewalls outside Azure: needs as one neutral list, and one module for each syntax that writes it."""
