"""Azure Firewall: policies, their rule collection groups, IP Groups and firewalls, one module per resource."""
