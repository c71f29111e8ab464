"""Azure Resource Graph: one query over the resources of the estate."""
