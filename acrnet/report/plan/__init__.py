"""A plan as a document: one module for each output format, and what the formats share."""
