"""What can't be said of instances."""

from collections.abc import Iterator

from model.blocks.deployment import Deployment
from model.blocks.image import belongs_to_one_region, region_of
from model.checks.finding import Finding


def images_are_regional(deployment: Deployment) -> Iterator[Finding]:
    """EC2 starts instances from images of their own region only."""
    first: dict[str, str] = {}
    for name, region in deployment.regions.items():
        for label, group in region.autoscaling_group.items():
            image = group.image_id or ""
            home = first.setdefault(image, name) if belongs_to_one_region(image) else region_of(image)
            if home not in (None, name):
                yield Finding(
                    ("regions", name, "autoscaling_group", label, "image_id"),
                    "Image of another region",
                    f'autoscaling_group "{label}" in "{name}" received {image}, which "{home}" has. Images '
                    f'are regional; override image_id inside region "{name}", or name an SSM parameter, '
                    "which each region has for itself.",
                )
