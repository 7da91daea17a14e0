"""Reading descriptions: HCL files to validated deployments, or to every problem with its line."""
