#!/bin/sh
# Makes the certificates of the tests again: an authority of nobody's, a server for 127.0.0.1, a client. Worth nothing.
set -e
cd "$(dirname "$0")"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj "/CN=Fordringsbro test CA" \
  -addext "keyUsage=critical,keyCertSign" -keyout ca.key -out ca.pem
for navn in server klient; do
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$navn" -keyout $navn.key -out $navn.csr
  printf 'subjectAltName=IP:127.0.0.1\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n' > ext
  openssl x509 -req -in $navn.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 36500 -extfile ext -out $navn.crt
  cat $navn.crt $navn.key > $navn.pem
done
rm -f ./*.csr ./*.crt ./*.key ./*.srl ext
