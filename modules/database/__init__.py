"""Databases, and where their passwords are kept."""
