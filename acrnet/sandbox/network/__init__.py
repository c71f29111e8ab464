"""Microsoft.Network without its firewalls: security groups, virtual networks, service tags and private DNS."""
