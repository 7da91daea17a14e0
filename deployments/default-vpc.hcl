# A web application in the default VPC of two regions. us-east-1 is active; us-west-2 serves as well
# and keeps a read replica of the database. Copy this file, change the names, and try it with
# `make local DEPLOYMENT=<the copy>`.

deployment "TapStack" {
  project = "tap"
  owner   = "platform"
}

region "us-east-1" {}
region "us-west-2" {}

load_balancer "web" {}

autoscaling_group "web" {
  load_balancer = "web"
  uses          = ["database.orders", "table.sessions", "bucket.assets"]
}

database "orders" {
  replication = "replica"
}

table "sessions" {}

bucket "assets" {}
