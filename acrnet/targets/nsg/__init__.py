"""Network security groups as targets: desired rules, placement, differences and ordered steps."""
