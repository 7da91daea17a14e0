# No user_data was given: a page that says so, so that the load balancer finds the instance healthy.
mkdir --parents "$(dirname @FILE@)"
echo 'Set user_data to install the application.' >/srv/page/index.html
echo 'ok' >@FILE@
cat >/etc/systemd/system/page.service <<'UNIT'
[Service]
ExecStart=/usr/bin/python3 -m http.server @PORT@ --directory /srv/page
DynamicUser=yes
AmbientCapabilities=CAP_NET_BIND_SERVICE
Restart=always
StandardOutput=append:/var/log/app/page.log
StandardError=append:/var/log/app/page.log

[Install]
WantedBy=multi-user.target
UNIT
systemctl enable --now page.service
