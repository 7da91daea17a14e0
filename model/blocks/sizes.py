"""The sizes that follow from the environment where a description doesn't say them."""

from typing import Any

from model.blocks.spec import Spec

SIZES: dict[str, dict[str, dict[str, Any]]] = {
    "staging": {
        "autoscaling_group": {
            "instance_type": "t3.micro",
            "min_size": 1,
            "max_size": 3,
            "desired_capacity": 1,
        },
        "database": {"instance_class": "db.t3.micro"},
    },
    "production": {
        "autoscaling_group": {
            "instance_type": "t3.medium",
            "min_size": 1,
            "max_size": 6,
            "desired_capacity": 2,
        },
        "database": {"instance_class": "db.t3.small"},
    },
}


def with_sizes(region: Any, environment: str) -> Any:
    """A region with the environment's sizes where it has none of its own.

    ``region`` is what the region's type is made from: a mapping of block names to components by label,
    or a ``Region`` made already. What has neither shape is returned as it is, for validation to tell.
    """
    sizes = SIZES.get(environment, {})
    values = _fields(region)
    if not isinstance(values, dict):
        return region
    return {
        block: {label: _sized(component, sizes[block]) for label, component in components.items()}
        if block in sizes and isinstance(components, dict)
        else components
        for block, components in values.items()
    }


def _sized(component: Any, sizes: dict[str, Any]) -> Any:
    values = _fields(component)
    return {**sizes, **values} if isinstance(values, dict) else component


def _fields(value: Any) -> Any:
    """A type's fields that somebody set; anything else as it is."""
    return (
        {name: getattr(value, name) for name in value.model_fields_set} if isinstance(value, Spec) else value
    )
