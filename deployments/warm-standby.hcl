# A web application in networks of its own that survives the loss of a region. us-east-1 is active;
# eu-west-1 runs the same on standby, with a replica of the database and copies of the bucket's objects. The
# content of the bucket is delivered worldwide, from the standby's copies when the active region fails. Copy
# this file, change the names, and try it with `make local DEPLOYMENT=<the copy>`.

deployment "TapStandby" {
  project = "tap"
  owner   = "platform"
}

region "us-east-1" {
  network {
    cidr = "10.0.0.0/16"
  }
}

region "eu-west-1" {
  network {
    cidr = "10.1.0.0/16"
  }
}

network {
  source       = "custom"
  zones        = 2
  nat_gateways = "single"
}

alerts {
  emails = ["operations@example.com"]
}

load_balancer "web" {
  waf = true
}

autoscaling_group "web" {
  load_balancer = "web"
  uses          = ["database.orders", "bucket.assets"]
}

autoscaling_group "api" {
  load_balancer = "web"
  paths         = ["/api/*"]
  priority      = 10
  uses          = ["database.orders"]
}

database "orders" {
  multi_az                = true
  max_allocated_storage   = 100
  backup_retention_period = 7
  replication             = "replica"
  parameters = {
    log_min_duration_statement = "1000"
  }
}

# Leave out object_created for a bucket with uploads in bulk: AWS ends an e-mail subscription that gets more than
# ten messages a second, and nobody would read the alarms.
bucket "assets" {
  replication              = "one_way"
  replica_storage_class    = "STANDARD_IA"
  replication_time_control = true
  monitored_events         = ["object_created", "replication_failed", "replication_missed_threshold"]
}

# Only what lies under public/ is delivered: the instances write to the same bucket.
cdn "assets" {
  bucket      = "assets"
  origin_path = "/public"
}
