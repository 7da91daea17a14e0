"""The deployment language: what a deployment may say, and what follows from it.

Start with ``language.load`` (HCL files to :class:`~model.blocks.deployment.Deployment`) and
``planning.stacks`` (deployments to the stacks they need, in order; ``planning.plan`` has what each holds).
One file of ``blocks`` holds one block of the language; names and ARNs are composed by ``naming.context``.

Nothing in here imports CDKTF, so everything in here runs in milliseconds.
"""
