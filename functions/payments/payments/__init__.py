"""A payment processor for Lambda: behind a load balancer on a path, and invoked with an event.

`docs/payments.md` says what it guarantees. The folder around this package is a function's `source`; nothing
here needs more than Lambda's Python runtime has.
"""
