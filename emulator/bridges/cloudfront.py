"""CloudFront: origin groups, origin access control, and settings that are left out, are read back.

moto takes only an origin as the target of the default cache behaviour, no origin group. It forgets an
origin's access control, and invents what nobody asked for: forwarded values beside a cache policy, a
way to serve SSL for CloudFront's own certificate, and CloudFront's own certificate beside the one that
was given.

Does not prove: that anything is delivered, logged or fails over, that the policies, the certificate or
the access control exist, that the buckets and their keys let CloudFront read, that nobody else uses the
alias.
"""

from collections.abc import Callable
from typing import Any

from moto.cloudfront.models import DefaultCacheBehaviour, DistributionConfig, Origin, ViewerCertificate

from emulator.bridges.patch import Patch

Config = dict[str, Any]
Init = Callable[[Any, Config], None]


def _target_may_be_a_group(init: Init) -> Init:
    def with_target(self: Any, config: Config) -> None:
        behaviour = config["DefaultCacheBehavior"]
        target = behaviour["TargetOriginId"]
        if target not in [group["Id"] for group in config.get("OriginGroups", {}).get("Items", ())]:
            return init(self, config)
        first_origin = {"TargetOriginId": config["Origins"]["Items"][0]["Id"]}
        init(self, config | {"DefaultCacheBehavior": behaviour | first_origin})
        self.DefaultCacheBehavior.target_origin_id = target
        return None

    return with_target


def _with_access_control(init: Init) -> Init:
    def with_access_control(self: Any, origin: Config) -> None:
        init(self, origin)
        self.origin_access_control_id = origin.get("OriginAccessControlId")

    return with_access_control


def _no_invented_forwarded_values(init: Init) -> Init:
    def as_given(self: Any, config: Config) -> None:
        init(self, config)
        if "ForwardedValues" not in config:
            self.forwarded_values = None

    return as_given


def _one_certificate(init: Init) -> Init:
    def one(self: Any, config: Config) -> None:
        init(self, config)
        if "ACMCertificateArn" in config:
            self.cloud_front_default_certificate = False
        else:
            self.ssl_support_method = None

    return one


PATCHES = (
    Patch(DistributionConfig, "__init__", _target_may_be_a_group),
    Patch(Origin, "__init__", _with_access_control),
    Patch(DefaultCacheBehaviour, "__init__", _no_invented_forwarded_values),
    Patch(ViewerCertificate, "__init__", _one_certificate),
)
