"""What the operators, functions and aggregates of a query make of rows."""
