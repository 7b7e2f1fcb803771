#!/usr/bin/env bash
# Measures rows/s through a Routine Load job beside reading and dropping the same topic: see bench/loadratio.
# BENCH_SCALE=0.1 measures with a tenth of the rows. The broker is a real Apache Kafka in its own process.
set -euo pipefail
cd "$(dirname "$0")/.."
scale=${BENCH_SCALE:-1}
port=${KAFKA_PORT:-19092}
for c in topicfill readdrop loadratio tables mysqlserver; do go build -o "bin/$c" "./bench/$c"; done
integration/kafka/start.sh
trap integration/kafka/stop.sh EXIT
rows() { awk -v n="$1" -v s="$scale" 'BEGIN { printf "%d", n * s }'; }
for t in csv3:2000000 csv15:2000000 json15:2000000 upsert3:2000000 tenfold3:2000000; do
	kind=${t%%:*}
	bin/topicfill -brokers "127.0.0.1:$port" -topic "bench-$kind" -format "$kind" -rows "$(rows "${t##*:}")" -partitions 4 -compression snappy -recreate
done
bin/topicfill -brokers "127.0.0.1:$port" -topic bench-many3 -format csv3 -rows "$(rows 50000000)" -partitions 4 -compression snappy -recreate
bin/topicfill -brokers "127.0.0.1:$port" -topic bench-idle -format csv3 -rows 0 -partitions 4 -recreate >/dev/null
bin/loadratio -broker "127.0.0.1:$port" -scale "$scale"
# Queries over one table beside MariaDB and PostgreSQL, as far as they are installed.
bin/tables -rows "$(rows 10000000)"
# What clients of the MySQL port feel beside MariaDB, as far as it is installed.
bin/mysqlserver -rows "$(rows 1000000)" -points "$(rows 20000)"
