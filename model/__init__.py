"""The deployment language: what a deployment may say, and what follows from it.

Start with ``load.load_deployments`` (HCL files to :class:`~model.blocks.deployment.Deployment`) and
``planning.plan_stacks`` (deployments to the stacks they need, in order; ``plan`` has what each holds). One
file holds one block of the language; ``context.py`` is the only place where the name or the ARN of anything
is composed.

Nothing in here imports CDKTF, so everything in here runs in milliseconds.
"""
