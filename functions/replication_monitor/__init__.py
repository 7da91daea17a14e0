"""What happens to a region's buckets, told to the region's alerts: S3 events in, SNS messages out."""
