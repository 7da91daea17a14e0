"""`docs/recovery.md`, followed as a person on call follows it."""
