"""Topics, alarms, and what tells of events."""
