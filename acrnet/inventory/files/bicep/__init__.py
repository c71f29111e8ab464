"""Bicep source."""
