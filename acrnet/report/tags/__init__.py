"""Service tags as documents: one module for each document and output format, and the tables of the formats."""
