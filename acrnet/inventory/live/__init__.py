"""Reading live resources: one module for each kind of resource, and for finding them."""
