"""What a reviewer would ask about synthesized stacks: reads their JSON, knows nothing of how it was made.

One rule is one function from a stack's JSON to findings; it stands in ``rules.RULES``.
"""
