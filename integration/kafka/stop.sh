#!/usr/bin/env bash
# Stops the Kafka that start.sh started with the same KAFKA_PORT or KAFKA_DIR. KAFKA_KILL=1 kills it as a crash would.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
run=${KAFKA_DIR:-$here/.cache/run-${KAFKA_PORT:-19092}}
if [[ -f $run/krb5/pid ]]; then
	kdc=$(<"$run/krb5/pid")
	grep -q krb5kdc "/proc/$kdc/comm" 2>/dev/null && kill "$kdc" 2>/dev/null || true
	rm -f "$run/krb5/pid"
fi
[[ -f $run/pid ]] || exit 0
pid=$(<"$run/pid")
# A recorded number may belong to another process by now.
if [[ -r /proc/$pid/cmdline ]] && ! tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q 'kafka\.Kafka'; then
	rm -f "$run/pid"
	exit 0
fi
signal=TERM
[[ ${KAFKA_KILL:-} == 1 ]] && signal=KILL
kill -s "$signal" "$pid" 2>/dev/null || true
for _ in $(seq 1 300); do
	if ! kill -0 "$pid" 2>/dev/null; then
		rm -f "$run/pid"
		exit 0
	fi
	sleep 0.1
done
echo "stop.sh: Kafka (pid $pid) did not stop within 30 s" >&2
exit 1
