"""The kinds of thing acrnet changes, one module or package each."""
