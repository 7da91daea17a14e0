"""Names and ARNs, by one convention and within the limits of AWS."""
