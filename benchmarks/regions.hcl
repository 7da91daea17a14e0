# What growth.py adds regions to: networks that are peered with one another, and something of each kind that
# other regions are told of. Each region costs the same, and each two a connection, its routes and rules.

deployment "Growth" {
  project = "benchmark"
  owner   = "benchmark"
}

network {
  source       = "custom"
  zones        = 3
  nat_gateways = "per_zone"
}

peering {
  uses = ["database.orders"]
}

alerts {
  emails = ["operations@example.com"]
}

load_balancer "web" {
  waf = true
}

autoscaling_group "web" {
  load_balancer = "web"
  uses          = ["database.orders", "bucket.uploads", "table.payments"]
}

database "orders" {
  multi_az    = true
  replication = "none"
}

bucket "uploads" {
  replication = "one_way"
}

table "payments" {}
