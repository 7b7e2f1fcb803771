#!/usr/bin/env bash
# Starts a single-node Apache Kafka (KRaft) and waits until it is ready. Prints KEY=VALUE lines. Does nothing if it runs already.
#
#   KAFKA_PORT      plain listener, default 19092; the controller takes the next port
#   KAFKA_HOST      default 127.0.0.1
#   KAFKA_DIR       data, logs, pid; default .cache/run-$KAFKA_PORT
#   KAFKA_FRESH     1: forget the data of an earlier run
#   KAFKA_SECURITY  more listeners: a list of sasl_plaintext sasl_ssl ssl mtls expired_ssl, or all; on the ports +2 to +6
#                   (KAFKA_SASL_PLAINTEXT_PORT … override them). User alice, password alice-secret, for PLAIN, SCRAM-SHA-256
#                   and SCRAM-SHA-512; sasl_plaintext also takes OAUTHBEARER's unsigned tokens for the scope "load";
#                   certificates in $KAFKA_DIR/certs
#                   kerberos and kerberos_ssl (not in all; ports +7 and +9) take GSSAPI, without and with TLS, with a realm and a
#                   KDC (port +8) of their own in $KAFKA_DIR/krb5
#   KAFKA_HEAP      default 256m
#   KAFKA_FAST      1: start for throughput rather than for a quick start
#   KAFKA_EXTRA     further lines for server.properties
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
host=${KAFKA_HOST:-127.0.0.1}
port=${KAFKA_PORT:-19092}
controller=${KAFKA_CONTROLLER_PORT:-$((port + 1))}
run=${KAFKA_DIR:-$here/.cache/run-$port}
heap=${KAFKA_HEAP:-256m}
security=${KAFKA_SECURITY:-}
[[ $security == all ]] && security="sasl_plaintext sasl_ssl ssl mtls expired_ssl"
security=${security//,/ }
user=alice
password=alice-secret

command -v java >/dev/null || { echo "start.sh: Java (17 or later) is needed to run Apache Kafka" >&2; exit 1; }
mkdir -p "$run"
run=$(cd "$run" && pwd)

report() {
	echo "bootstrap=$host:$port"
	local name
	for name in $security; do
		echo "$name=$host:$(listener_port "$name")"
	done
	echo "certs=$run/certs"
	echo "krb5=$run/krb5"
	echo "log=$run/kafka.log"
	echo "pid=$(<"$run/pid")"
}

listener_port() {
	case $1 in
	sasl_plaintext) echo "${KAFKA_SASL_PLAINTEXT_PORT:-$((port + 2))}" ;;
	sasl_ssl) echo "${KAFKA_SASL_SSL_PORT:-$((port + 3))}" ;;
	ssl) echo "${KAFKA_SSL_PORT:-$((port + 4))}" ;;
	mtls) echo "${KAFKA_MTLS_PORT:-$((port + 5))}" ;;
	kerberos) echo "${KAFKA_KERBEROS_PORT:-$((port + 7))}" ;;
	kerberos_ssl) echo "${KAFKA_KERBEROS_SSL_PORT:-$((port + 9))}" ;;
	expired_ssl) echo "${KAFKA_EXPIRED_SSL_PORT:-$((port + 6))}" ;;
	*) echo "start.sh: unknown listener $1 in KAFKA_SECURITY" >&2; exit 1 ;;
	esac
}

if [[ -f $run/pid ]] && kill -0 "$(<"$run/pid")" 2>/dev/null; then
	if [[ $(<"$run/security") != "$security" ]]; then
		echo "start.sh: a broker with KAFKA_SECURITY='$(<"$run/security")' runs in $run already; stop it first" >&2
		exit 1
	fi
	report
	exit 0
fi
libs=$("$here/fetch.sh")
[[ ${KAFKA_FRESH:-} == 1 ]] && rm -rf "$run/data"
[[ -f $run/security && $(<"$run/security") != "$security" ]] && rm -rf "$run/data"

names=PLAINTEXT
listeners=CONTROLLER://$host:$controller,PLAINTEXT://$host:$port
advertised=PLAINTEXT://$host:$port
map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
extra=()
scram=()
java_options=()
kdc=

# listener NAME PROTOCOL
listener() {
	listeners+=,$1://$host:$3
	advertised+=,$1://$host:$3
	map+=,$1:$2
}
sasl() {
	local prefix=listener.name.$1
	extra+=("$prefix.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512${2:-}"
		"$prefix.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_$user=\"$password\";"
		"$prefix.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;"
		"$prefix.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;")
	scram=(--add-scram "SCRAM-SHA-256=[name=$user,password=$password]" --add-scram "SCRAM-SHA-512=[name=$user,password=$password]")
}
# oauth takes unsigned tokens that name the user in "sub" and are good for the scope "load".
oauth() {
	extra+=("listener.name.$1.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"broker\" unsecuredValidatorRequiredScope=\"load\";")
}
gssapi() {
	[[ -n $kdc ]] || bash "$here/kdc.sh" "$run/krb5" "$((port + 8))" "$host"
	kdc=started
	java_options=("-Djava.security.krb5.conf=$run/krb5/krb5.conf")
	extra+=("listener.name.$1.sasl.enabled.mechanisms=GSSAPI" "listener.name.$1.sasl.kerberos.service.name=kafka"
		"listener.name.$1.gssapi.sasl.jaas.config=com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true isInitiator=false keyTab=\"$run/krb5/broker.keytab\" principal=\"kafka/$host@DORISEMU.TEST\";")
}
tls() {
	local prefix=listener.name.$1
	extra+=("$prefix.ssl.keystore.type=PEM" "$prefix.ssl.keystore.location=$run/certs/$2.pem"
		"$prefix.ssl.truststore.type=PEM" "$prefix.ssl.truststore.location=$run/certs/ca.pem"
		"$prefix.ssl.client.auth=$3")
}
for name in $security; do
	at=$(listener_port "$name")
	case $name in
	sasl_plaintext) listener SASLPLAIN SASL_PLAINTEXT "$at"; sasl saslplain ,OAUTHBEARER; oauth saslplain ;;
	sasl_ssl) listener SASLSSL SASL_SSL "$at"; sasl saslssl; tls saslssl server none ;;
	ssl) listener SSL SSL "$at"; tls ssl server none ;;
	kerberos) listener KERBEROS SASL_PLAINTEXT "$at"; gssapi kerberos ;;
	kerberos_ssl) listener KERBEROSSSL SASL_SSL "$at"; gssapi kerberosssl; tls kerberosssl server none ;;
	mtls) listener MTLS SSL "$at"; tls mtls server required ;;
	expired_ssl) listener EXPIRED SSL "$at"; tls expired expired-server none ;;
	esac
done
case " $security " in *ssl\ *|*mtls\ *) bash "$here/certs.sh" "$run/certs" ;; esac

{
	cat <<-PROPERTIES
		process.roles=broker,controller
		node.id=1
		controller.quorum.voters=1@$host:$controller
		listeners=$listeners
		advertised.listeners=$advertised
		listener.security.protocol.map=$map
		controller.listener.names=CONTROLLER
		inter.broker.listener.name=PLAINTEXT
		log.dirs=$run/data
		offsets.topic.replication.factor=1
		offsets.topic.num.partitions=1
		transaction.state.log.replication.factor=1
		transaction.state.log.min.isr=1
		transaction.state.log.num.partitions=1
		share.coordinator.state.topic.replication.factor=1
		share.coordinator.state.topic.min.isr=1
		group.initial.rebalance.delay.ms=0
		log.cleaner.dedupe.buffer.size=8388608
		message.max.bytes=33554432
	PROPERTIES
	[[ ${#extra[@]} -gt 0 ]] && printf '%s\n' "${extra[@]}"
	[[ -n ${KAFKA_EXTRA:-} ]] && echo "$KAFKA_EXTRA"
	true
} >"$run/server.properties"

log4j=-Dlog4j2.configurationFile=$here/log4j2.xml
if [[ ! -f $run/data/meta.properties ]]; then
	java -XX:TieredStopAtLevel=1 "$log4j" -cp "$libs/*" kafka.tools.StorageTool format --cluster-id dorisemuKafkaTests1AAA \
		--config "$run/server.properties" "${scram[@]}" >"$run/format.log" 2>&1 ||
		{ cat "$run/format.log" >&2; exit 1; }
fi
echo "$security" >"$run/security"
flags=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1)
[[ ${KAFKA_FAST:-} == 1 ]] && flags=()
nohup java "${flags[@]}" "${java_options[@]}" -Xms64m "-Xmx$heap" "$log4j" -cp "$libs/*" kafka.Kafka "$run/server.properties" \
	>"$run/kafka.log" 2>&1 </dev/null &
pid=$!
echo "$pid" >"$run/pid"
for _ in $(seq 1 1200); do
	if grep -q 'Kafka Server started' "$run/kafka.log"; then
		report
		exit 0
	fi
	if ! kill -0 "$pid" 2>/dev/null; then
		tail -n 20 "$run/kafka.log" >&2
		echo "start.sh: Kafka ended while starting, see $run/kafka.log" >&2
		rm -f "$run/pid"
		exit 1
	fi
	sleep 0.1
done
echo "start.sh: Kafka was not ready within 120 s, see $run/kafka.log" >&2
exit 1
