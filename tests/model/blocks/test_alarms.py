from pathlib import Path

import pytest
from annotated_types import Ge, Le
from pydantic import ValidationError

from model.blocks.alarms import Alarms
from model.language.load import load_deployments

THRESHOLDS = {name: field for name, field in Alarms.model_fields.items() if field.annotation is int}

#: How an attribute's name ends where its description has to say a unit.
UNITS = {
    "_ms": "in milliseconds",
    "_percent": "in percent",
    "_gib": "in GiB",
    "_seconds": "in seconds",
}

DESCRIPTION = """
deployment "Shop" {
  project = "storefront"
  owner   = "platform"
}
region "eu-west-1" {}
region "eu-central-1" {
  alarms {
    latency_ms = 300
  }
}
alarms {
  latency_ms    = 800
  error_percent = 1
}
"""


def test_all_but_the_dashboard_are_thresholds() -> None:
    assert Alarms.model_fields.keys() - THRESHOLDS.keys() == {"dashboard"}


@pytest.mark.parametrize("name", THRESHOLDS)
def test_the_smallest_the_largest_and_what_is_past_them(name: str) -> None:
    metadata = THRESHOLDS[name].metadata
    (least,) = (each.ge for each in metadata if isinstance(each, Ge))
    (most,) = (each.le for each in metadata if isinstance(each, Le))
    assert isinstance(least, int)
    assert isinstance(most, int)
    for accepted in (least, most):
        assert getattr(Alarms.model_validate({name: accepted}), name) == accepted
    for refused in (least - 1, most + 1):
        with pytest.raises(ValidationError):
            Alarms.model_validate({name: refused})
    assert least <= getattr(Alarms(), name) <= most


@pytest.mark.parametrize("name", THRESHOLDS)
def test_descriptions_say_the_unit(name: str) -> None:
    unit = next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "than this number")
    assert unit in str(THRESHOLDS[name].description)


def test_a_region_overrides_single_thresholds(tmp_path: Path) -> None:
    file = tmp_path / "shop.hcl"
    file.write_text(DESCRIPTION, encoding="utf-8")
    (shop,) = load_deployments([file], {})
    assert {
        name: (region.alarms.latency_ms, region.alarms.error_percent) for name, region in shop.regions.items()
    } == {"eu-west-1": (800, 1), "eu-central-1": (300, 1)}
