#!/bin/bash
# A one-node Ceph with an S3 gateway, in memory, for tests: one monitor, one OSD, radosgw. No root, no systemd.
# Runs in the foreground until it is ended; prints "ready" once the users exist.
# Environment: DATA (an empty folder), MON_PORT, RGW_PORT, USERS ("uid:access key:secret" separated by spaces).
set -euo pipefail
export CEPH_CONF=$DATA/ceph.conf
mkdir -p "$DATA"/{mon,osd,rgw,run,log}
trap 'kill -9 $(jobs -p) 2>/dev/null || true' EXIT
trap 'exit 0' TERM INT

cat > "$CEPH_CONF" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_host = [v1:127.0.0.1:$MON_PORT]
mon_initial_members = a
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_msgr2 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = $DATA/run
admin_socket = $DATA/run/\$name.asok
pid_file =
log_file = $DATA/log/\$name.log
log_to_stderr = false
err_to_stderr = false
# One copy of everything, on this one OSD.
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_crush_update_on_start = false
# Else the OSD asks for its device class as it starts, and ends when the monitor does not know it yet.
osd_class_update_on_start = false
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
# A nearly full disk of the test machine is no concern of a store in memory.
mon_data_avail_crit = 1
paxos_propose_interval = 0.05
[mon.a]
mon_data = $DATA/mon
mon_addr = 127.0.0.1:$MON_PORT
[osd.0]
osd_data = $DATA/osd
osd_objectstore = memstore
memstore_device_bytes = 1073741824
[client.rgw.a]
rgw_data = $DATA/rgw
rgw_frontends = beast endpoint=127.0.0.1:$RGW_PORT
rgw_enable_apis = s3, admin
rgw_enable_usage_log = false
rgw_override_bucket_index_max_shards = 1
rgw_dynamic_resharding = false
CONF

wait_for() {
  for _ in $(seq 300); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  echo "ceph: gave up waiting for: $*" >&2
  tail -n 5 "$DATA"/log/*.out >&2
  exit 1
}

monmaptool --create --fsid "$(sed -n 's/^fsid = //p' "$CEPH_CONF")" --addv a "[v1:127.0.0.1:$MON_PORT]" "$DATA/monmap" >/dev/null
ceph-mon -i a --mkfs --monmap "$DATA/monmap"
ceph-mon -i a -f >"$DATA/log/mon.out" 2>&1 &
wait_for ceph --connect-timeout 2 mon stat

osd_id=$(cat /proc/sys/kernel/random/uuid)
ceph osd new "$osd_id" >/dev/null
ceph-osd -i 0 --mkfs --osd-uuid "$osd_id" >"$DATA/log/mkfs.out" 2>&1
ceph osd crush add 0 1.0 root=default host=localhost >/dev/null 2>&1
ceph-osd -i 0 -f >"$DATA/log/osd.out" 2>&1 &
wait_for bash -c "ceph osd stat | grep -q '1 up'"

radosgw -n client.rgw.a -f >"$DATA/log/rgw.out" 2>&1 &
wait_for bash -c "exec 3<>/dev/tcp/127.0.0.1/$RGW_PORT"
for user in $USERS; do
  IFS=: read -r uid access secret <<<"$user"
  radosgw-admin user create --uid="$uid" --display-name="$uid" --access-key="$access" --secret-key="$secret" >/dev/null 2>&1
done
echo ready
wait
