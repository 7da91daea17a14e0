"""The sources of the Lambda functions that deployments ship, each a folder that is testable alone.

They import nothing of the project but each other's files, and nothing that isn't part of Lambda's
Python runtime. `modules/compute/function_package.py` ships them under the very names that they have here, so
that imports are the same in a test and on AWS.
"""
