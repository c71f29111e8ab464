"""Documents for people and programs: plans, audits and registries, one module for each output format."""
