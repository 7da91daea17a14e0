"""What runs applications: instances, and what they start with."""
