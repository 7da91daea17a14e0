"""What the subcommands of `main.py` do, one module each."""
