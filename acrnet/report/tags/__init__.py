"""Service tags as documents: one module for each document and form, and the table of the forms."""
