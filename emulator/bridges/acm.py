"""ACM: a certificate that DNS validates is issued once the records are in a zone, and at once.

moto issues each after a minute, whatever the records say.

Does not prove: that the zone is delegated, that the record's value is the right one, that a CAA record lets
Amazon issue, that a certificate is renewed or expires, that one in use can't be deleted.
"""

from collections.abc import Callable

from moto.acm.models import CertBundle
from moto.route53.models import route53_backends

from emulator.bridges.patch import Patch

Check = Callable[[CertBundle], None]


def _by_records(check: Check) -> Check:
    def by_records(self: CertBundle) -> None:
        if self.type != "AMAZON_ISSUED" or self.status != "PENDING_VALIDATION":
            check(self)
            return
        _, partition, _, _, account, _ = self.arn.split(":")
        options = self.describe()["Certificate"]["DomainValidationOptions"]
        wanted = {option["ResourceRecord"]["Name"].rstrip(".") for option in options}
        there = {
            record.name.rstrip(".")
            for zone in route53_backends[account][partition].zones.values()
            if not zone.private_zone
            for record in zone.rrsets
            if record.type == "CNAME"
        }
        if wanted <= there:
            self.status = "ISSUED"

    return by_records


PATCHES = (Patch(CertBundle, "check", _by_records),)
