"""What acrnet found, written out: one module per form of a document."""
