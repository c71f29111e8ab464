"""The command line: one short module for each command. Parse, wire, print, exit."""
