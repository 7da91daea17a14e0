# The application's own program: the first line names what runs it.
cat >/usr/local/sbin/start-application <<'@END@'
@PROGRAM@@END@
chmod 0700 /usr/local/sbin/start-application
/usr/local/sbin/start-application
