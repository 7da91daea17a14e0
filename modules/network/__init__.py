"""VPCs, subnets, endpoints, security groups and load balancers."""
