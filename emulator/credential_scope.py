"""Which region a request was signed for.

SigV4 writes the region into the request itself, as ``KEY/DATE/REGION/SERVICE/aws4_request``: in the
``Authorization`` header, or in the query of a presigned address.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import re
from typing import Any, NamedTuple
from urllib.parse import unquote

GLOBAL = "global"
UNSIGNED = "unsigned"

# Control planes that exist once and that AWS runs in us-east-1: their requests are signed for
# us-east-1, but they are no part of the region's own API.
# https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html
GLOBAL_SERVICES = frozenset({"account", "budgets", "cloudfront", "iam", "organizations", "route53", "shield"})

_SCOPE = re.compile(r"Credential=[^/,&\s]+/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")


class CredentialScope(NamedTuple):
    """Region and signing name of a request; both are "unsigned" when it carries no SigV4 signature."""

    region: str
    service: str


def credential_scope(environ: dict[str, Any]) -> CredentialScope:
    """The scope a WSGI request was signed with; the region of a global control plane is "global"."""
    signature = environ.get("HTTP_AUTHORIZATION") or unquote(environ.get("QUERY_STRING", ""))
    scope = _SCOPE.search(signature)
    if scope is None:
        return CredentialScope(UNSIGNED, UNSIGNED)
    if scope["service"] in GLOBAL_SERVICES:
        return CredentialScope(GLOBAL, scope["service"])
    return CredentialScope(scope["region"], scope["service"])
