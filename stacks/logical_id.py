"""The Terraform names of resources: readable, stable, without hashes.

People read them in plans, and a changed one destroys a database.
"""

import re


def logical_id(path: str, resource_class: str) -> str:
    """The Terraform name of the element at a construct path, such as ``Stack/database.orders/instance``.

    A module's label names its main resources; others add what they are for. A child's id that only repeats
    the end of its Terraform type is left out: ``aws_db_instance.orders``, not ``…orders_instance``.

    >>> logical_id("S/database.orders/subnet_group", "DbSubnetGroup")
    'orders'
    >>> logical_id("S/database.orders/database", "SecurityGroup")
    'orders_database'
    """
    _, *modules, child = path.split("/")
    words = [module.rpartition(".")[2] for module in modules]
    if not words or not _terraform_type(resource_class).endswith(child):
        words.append(child)
    return "_".join(words).replace("-", "_")


def _terraform_type(resource_class: str) -> str:
    """``s3_bucket_versioning`` for ``S3BucketVersioningA``: CDKTF adds an A where names would clash."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", resource_class.removesuffix("A")).lower()
