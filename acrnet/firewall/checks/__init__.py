"""What is to be said about the rules of a firewall beside verdicts: pure functions, a module for each question."""
