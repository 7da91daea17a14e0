# Workers in the default VPC of three regions, as light as a deployment with everything that moves gets: a
# database with a replica in each other region, objects that are copied from every region to every other, and
# a table in each. One of the three is what shows how a region fares that is neither lost nor taken over to.

deployment "TapTriple" {
  project = "tap"
  owner   = "platform"
}

region "us-east-1" {}
region "us-west-2" {}
region "eu-west-1" {}

autoscaling_group "workers" {
  uses = ["database.orders", "table.sessions", "bucket.assets"]
}

database "orders" {
  replication = "replica"
}

table "sessions" {}

bucket "assets" {
  replication = "both_ways"
}
