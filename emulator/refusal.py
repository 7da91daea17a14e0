"""What a request to a region that is off asked for, and who asked."""

from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import parse_qs, parse_qsl

from emulator.credential_scope import CredentialScope

FORM = "application/x-www-form-urlencoded"


class Refusal(NamedTuple):
    """A request answered 503: the region ("global", …), the service's signing name, what was asked of
    it ("GetRole", or "GET /bucket/key" where AWS's protocol has no name for it), and by whom.

    The agent is what ``TF_APPEND_USER_AGENT`` added to the request of a provider or a state backend, such
    as a stack's name; of others the first word of their User-Agent, such as "Boto3/1.44.5".
    https://developer.hashicorp.com/terraform/cli/config/environment-variables
    """

    region: str
    service: str
    action: str
    agent: str


def refusal(environ: dict[str, Any], scope: CredentialScope) -> Refusal:
    """What a WSGI request that was signed for `scope` asks; its body can still be read."""
    return Refusal(scope.region, scope.service, _action(environ), _agent(environ))


def _action(environ: dict[str, Any]) -> str:
    # AWS's JSON protocols name the action in a header, its query protocols in the form; REST has paths.
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return str(target).rpartition(".")[2]
    if environ.get("CONTENT_TYPE", "").startswith(FORM):
        form = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(form)
        if action := parse_qs(form.decode(errors="replace")).get("Action"):
            return str(action[0])
    return f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}{_subresource(environ)}"


def _subresource(environ: dict[str, Any]) -> str:
    """What S3 tells its operations apart by: ``?versioning``."""
    parameters = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    return next((f"?{name}" for name, value in parameters if not value), "")


def _agent(environ: dict[str, Any]) -> str:
    words = str(environ.get("HTTP_USER_AGENT", "")).split() or [""]
    # SDKs write NAME/VERSION, so that a last word without a slash is what somebody appended
    return words[0] if "/" in words[-1] else words[-1]
