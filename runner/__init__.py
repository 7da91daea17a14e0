"""Runs Terraform over synthesized stacks: one stack (`terraform`), or all of them in the order of
their dependencies (`run`), with a live display (`progress`).

Reads CDKTF's output folder only, and imports nothing else of the project.
"""
