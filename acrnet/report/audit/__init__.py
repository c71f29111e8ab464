"""An audit as a document: one module for each form, and what the forms share."""
