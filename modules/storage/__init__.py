"""Buckets and tables, their copies, and the stores of the Terraform states."""
