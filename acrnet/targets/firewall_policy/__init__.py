"""Firewall policies as targets: one rule collection group in each, with host names, service tags or both."""
