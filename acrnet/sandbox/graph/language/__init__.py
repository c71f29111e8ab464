"""The query language of Resource Graph: from a text to a tree, or to the reason why it is refused."""
