"""The Terraform names of resources: readable, stable, without hashes.

People read them in plans, and a changed one destroys a database.
"""

import re


def logical_id(path: str, resource_class: str) -> str:
    """The Terraform name of the element at a construct path, such as ``Stack/database.orders/instance``.

    A module's label names its main resources; others add what they are for. A child's id that only repeats
    the end of its Terraform type is left out: ``aws_db_instance.orders``, not ``…orders_instance``.

    A label stands as it is in the description, with its hyphens; everything else has underscores. Labels have
    none, so that no two of them can make the same name with what is added.

    >>> logical_id("S/database.audit-trail/subnet_group", "DbSubnetGroup")
    'audit-trail'
    >>> logical_id("S/database.orders/database", "SecurityGroup")
    'orders_database'
    """
    _, *modules, child = path.split("/")
    words = [module.rpartition(".")[2] for module in modules]
    if not words or not f"_{_terraform_type(resource_class)}".endswith(f"_{child}"):
        words.append(child.rpartition(".")[2])
    return "_".join(words)


def _terraform_type(resource_class: str) -> str:
    """``s3_bucket_versioning`` for ``S3BucketVersioningA``: CDKTF adds an A where names would clash."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", resource_class.removesuffix("A")).lower()
