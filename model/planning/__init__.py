"""Which stacks a set of deployments needs, what each holds, and in which order they come."""
