"""Who may do what: policy documents, roles and the region's key."""
