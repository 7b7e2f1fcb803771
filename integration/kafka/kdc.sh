#!/usr/bin/env bash
# Makes a Kerberos realm in the folder given and starts its KDC on 127.0.0.1: kdc.sh DIR PORT HOST
#
#   krb5.conf            the realm DORISEMU.TEST
#   nowhere.conf         the same with a KDC that nobody runs
#   broker.keytab        kafka/HOST
#   alice.keytab         alice
#   wrong.keytab         alice, with a key that is not hers
#   ghost.keytab         ghost, whom the KDC does not know
set -euo pipefail
mkdir -p "${1:?usage: kdc.sh DIR PORT HOST}"
cd "$1"
PATH=$PATH:/usr/sbin
dir=$PWD realm=DORISEMU.TEST
export KRB5_CONFIG=$dir/krb5.conf KRB5_KDC_PROFILE=$dir/kdc.conf

# config FILE PORT
config() {
	cat >"$1" <<-CONF
		[libdefaults]
		  default_realm = $realm
		  dns_lookup_kdc = false
		  dns_lookup_realm = false
		  rdns = false
		[realms]
		  $realm = {
		    kdc = 127.0.0.1:$2
		  }
	CONF
}
config krb5.conf "$2"
config nowhere.conf 1
cat >kdc.conf <<CONF
[kdcdefaults]
  kdc_listen = 127.0.0.1:$2
  kdc_tcp_listen = 127.0.0.1:$2
[realms]
  $realm = {
    database_name = $dir/principal
    key_stash_file = $dir/stash
    acl_file = $dir/acl
    default_principal_flags = +preauth
  }
[logging]
  kdc = FILE:$dir/kdc.log
CONF
if [[ ! -f .complete ]]; then
	kdb5_util create -s -r "$realm" -P master >/dev/null
	for name in "kafka/$3" alice ghost; do
		kadmin.local -r "$realm" addprinc -randkey "$name" >/dev/null 2>&1
	done
	kadmin.local -r "$realm" ktadd -k broker.keytab "kafka/$3" >/dev/null
	kadmin.local -r "$realm" ktadd -k ghost.keytab ghost >/dev/null
	kadmin.local -r "$realm" delprinc -force ghost >/dev/null
	kadmin.local -r "$realm" ktadd -k wrong.keytab alice >/dev/null
	kadmin.local -r "$realm" ktadd -k alice.keytab alice >/dev/null
	touch .complete
fi
krb5kdc -n -r "$realm" >kdc.out 2>&1 </dev/null &
echo $! >pid
for _ in $(seq 1 100); do
	grep -q 'commencing operation' kdc.log 2>/dev/null && exit 0
	sleep 0.1
done
cat kdc.out >&2
echo "kdc.sh: the KDC was not ready within 10 s" >&2
exit 1
