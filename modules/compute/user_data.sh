#!/bin/bash
# Prepares an instance: ships its logs and metrics, then starts what it serves. Written once, at the first boot.
set -euo pipefail

# An image that has the agent already needs no package manager.
[ -x /opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl ] ||
  dnf install --assumeyes amazon-cloudwatch-agent
cat >/opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.json <<'CONFIGURATION'
@AGENT_CONFIGURATION@
CONFIGURATION
/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s \
  -c file:/opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.json

mkdir --parents /var/log/app
@ENVIRONMENT@@APPLICATION@
