"""Take the package index's address out of Pipfile.lock: which index serves the packages is the
installing machine's business, and the hashes hold whatever it is."""

import json
from pathlib import Path

LOCK = Path("Pipfile.lock")

lock = json.loads(LOCK.read_text(encoding="utf-8"))
lock["_meta"]["sources"] = []
for group in ("default", "develop"):
    for package in lock[group].values():
        package.pop("index", None)
LOCK.write_text(json.dumps(lock, indent=4, sort_keys=True) + "\n", encoding="utf-8")
