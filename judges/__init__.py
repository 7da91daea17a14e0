"""Judges from outside: checkov and parliament look at every stack, and what they find has a written reason.

They stand in an environment of their own (`make judge`), as they pin other versions than Tapstack does.
"""
