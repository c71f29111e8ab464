"""Audit: what existing rules, and everything else a packet meets, do to the needs of a registry's clients."""
