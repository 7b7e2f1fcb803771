#!/usr/bin/env bash
# Installs the clients of one runtime, with the versions that its file pins, to .cache: setup.sh python|dbt|node|java
#
# Does nothing when that is done already. Needs the runtime itself (python3 with venv, node with npm, javac and mvn) and the network once.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
runtime=${1:?"which runtime: python, dbt, node or java"}
mkdir -p "$here/.cache"
cache=$(cd "$here/.cache" && pwd -P) # programs of a venv name its real path
target=$cache/$runtime
stamp=$cache/$runtime.complete

case $runtime in
python | dbt) pins=("$here/$runtime/requirements.txt") ;;
node) pins=("$here/node/package.json" "$here/node/package-lock.json") ;;
java) pins=("$here/java/pom.xml" "$here"/java/*.java) ;;
*) echo "setup.sh: no runtime $runtime" >&2 && exit 2 ;;
esac
exec 9>"$cache/$runtime.lock"
flock 9
sum=$(cat "${pins[@]}" | sha256sum)
[[ -f $stamp && $(<"$stamp") == "$sum" ]] && exit 0

rm -rf "$target"
case $runtime in
python | dbt)
	python3 -m venv "$target"
	"$target/bin/pip" install --quiet --disable-pip-version-check -r "${pins[0]}"
	;;
node)
	mkdir -p "$target"
	cp "${pins[@]}" "$target"
	(cd "$target" && npm ci --silent --no-audit --no-fund)
	;;
java)
	mvn -q -B -f "$here/java/pom.xml" dependency:copy -DoutputDirectory="$target"
	javac -d "$target/classes" "$here"/java/*.java
	;;
esac >&2
echo "$sum" >"$stamp"
