# Where to find what this instance uses: a file for systemd services (EnvironmentFile=) and for shells.
mkdir --parents /etc/tapstack
cat >/usr/local/sbin/refresh-environment <<'SCRIPT'
#!/bin/bash
# Writes /etc/tapstack/environment anew where the region's parameters have changed.
set -euo pipefail
new=$(mktemp /etc/tapstack/.environment.XXXXXX)
trap 'rm --force "$new"' EXIT
echo 'AWS_REGION=@REGION@' >"$new"
aws ssm get-parameters-by-path --region '@REGION@' --path '@ENVIRONMENT_PATH@' --recursive \
  --query 'Parameters[].Value' --output text | tr '\t' '\n' | sed '/^$/d' >>"$new"
chmod 0644 "$new"
cmp --silent "$new" /etc/tapstack/environment || mv "$new" /etc/tapstack/environment
SCRIPT
chmod 0755 /usr/local/sbin/refresh-environment
cat >/etc/systemd/system/refresh-environment.service <<'UNIT'
[Service]
Type=oneshot
ExecStart=/usr/local/sbin/refresh-environment
UNIT
cat >/etc/systemd/system/refresh-environment.timer <<'UNIT'
[Timer]
OnActiveSec=1min
OnUnitActiveSec=1min
AccuracySec=5s

[Install]
WantedBy=timers.target
UNIT
# Nothing is served without it: a call that is refused or throttled is made again.
until /usr/local/sbin/refresh-environment; do sleep 5; done
systemctl enable --now refresh-environment.timer
echo 'set -a; . /etc/tapstack/environment; set +a' >/etc/profile.d/tapstack.sh
. /etc/profile.d/tapstack.sh
