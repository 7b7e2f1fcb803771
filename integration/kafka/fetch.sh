#!/usr/bin/env bash
# Copies the jars of Apache Kafka from Maven Central to .cache/libs. Does nothing if they are there already.
#
# KAFKA_VERSION chooses another release than pom.xml's.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=$here/.cache
version=${KAFKA_VERSION:-$(sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' "$here/pom.xml")}
libs=$cache/libs-$version
stamp=$libs/.complete

if [[ -f $stamp && $stamp -nt $here/pom.xml ]]; then
	echo "$libs"
	exit 0
fi
command -v mvn >/dev/null || { echo "fetch.sh: Maven (mvn) is needed once to fetch Apache Kafka $version" >&2; exit 1; }
mkdir -p "$cache"
exec 9>"$cache/fetch.lock"
flock 9
if [[ -f $stamp && $stamp -nt $here/pom.xml ]]; then # another process fetched meanwhile
	echo "$libs"
	exit 0
fi
rm -rf "$libs"
mvn -q -B -f "$here/pom.xml" -Dkafka.version="$version" dependency:copy-dependencies \
	-DincludeScope=runtime -DoutputDirectory="$libs" >&2
touch "$stamp"
echo "$libs"
