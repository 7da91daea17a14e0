"""The types of the language: one file for each block, with its attributes, limits and defaults."""
