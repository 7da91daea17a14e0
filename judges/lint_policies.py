"""Reads a JSON list of policies, writes a list of what parliament finds in each. Runs in its environment."""

import json
import sys

import parliament

json.dump(
    [
        [
            {"issue": found.issue, "detail": str(found.detail)}
            for found in parliament.analyze_policy_string(text).findings
        ]
        for text in json.load(sys.stdin)
    ],
    sys.stdout,
)
