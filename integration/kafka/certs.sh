#!/usr/bin/env bash
# Makes test certificates in the folder given: certs.sh DIR
#
#   ca.pem               the authority that broker and clients trust
#   server.pem           the broker's certificate and key, for localhost and 127.0.0.1
#   expired-server.pem   the same, expired
#   client.pem .key      a client of the authority; client-encrypted.key has the password client-secret
#   expired.pem .key     a client whose certificate has expired
#   stranger.pem .key    a client of another authority, stranger-ca.pem
set -euo pipefail
dir=${1:?usage: certs.sh DIR}
[[ -f $dir/.complete ]] && exit 0
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"

# authority NAME
authority() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" \
		-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
	mkdir -p "$1.db"
	: >"$1.db/index.txt"
	echo 1000 >"$1.db/serial"
	cat >"$1.cnf" <<-CNF
		[ca]
		default_ca = d
		[d]
		dir = $PWD/$1.db
		database = \$dir/index.txt
		serial = \$dir/serial
		new_certs_dir = \$dir
		certificate = $PWD/$1.pem
		private_key = $PWD/$1.key
		default_md = sha256
		policy = p
		unique_subject = no
		[p]
		commonName = supplied
		[leaf]
		basicConstraints = CA:FALSE
		subjectAltName = DNS:localhost,IP:127.0.0.1
		extendedKeyUsage = serverAuth,clientAuth
	CNF
}

# certificate AUTHORITY NAME COMMON-NAME END (YYMMDD000000Z)
certificate() {
	openssl req -new -newkey rsa:2048 -nodes -subj "/CN=$3" -keyout "$2.key" -out "$2.csr" 2>/dev/null
	openssl ca -batch -notext -config "$1.cnf" -extensions leaf -startdate 200101000000Z -enddate "$4" \
		-in "$2.csr" -out "$2.pem" 2>/dev/null
	rm "$2.csr"
}

authority ca
authority stranger-ca
certificate ca server localhost 491231000000Z
certificate ca expired-server localhost 210101000000Z
certificate ca client alice 491231000000Z
certificate ca expired alice 210101000000Z
certificate stranger-ca stranger mallory 491231000000Z
cat server.key >>server.pem
cat expired-server.key >>expired-server.pem
openssl pkcs8 -topk8 -in client.key -out client-encrypted.key -passout pass:client-secret
touch .complete
