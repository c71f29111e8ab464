"""What would change and why: plans, how they are made and how they are written down."""
