#!/bin/sh
# Makes an authority and a certificate for the planner's webhook, writes the Secret, and tells the API server the authority (caBundle).
# Run it after the install, and again before the certificate ends:  sh webhook-certificate.sh [DAYS]
# It wants openssl 1.1.1 or newer, and a kubectl that may write Secrets in hdfs-locality and patch the webhook's configuration.
set -eu
umask 077

days=${1:-365}
namespace=hdfs-locality
name=hdfs-locality-webhook
configuration=hdfs-locality-planner

folder=$(mktemp -d)
# The authority's key, too: it signs this one certificate and is forgotten.
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > openssl.cnf <<END
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:$name.$namespace.svc
END
curve='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
# shellcheck disable=SC2086
openssl req -x509 $curve -config openssl.cnf -extensions authority -days "$days" -subj "/CN=$name authority" -keyout ca.key -out ca.crt
# shellcheck disable=SC2086
openssl req -new $curve -config openssl.cnf -subj "/CN=$name" -keyout tls.key -out tls.csr
openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -set_serial "0x$(openssl rand -hex 8)" -days "$days" \
  -extfile openssl.cnf -extensions leaf -out tls.crt
openssl verify -CAfile ca.crt -verify_hostname "$name.$namespace.svc" tls.crt

# First the authority, beside the one before: the certificate that is served is trusted until every replica has the new one.
kubectl get mutatingwebhookconfiguration "$configuration" -o 'jsonpath={.webhooks[0].clientConfig.caBundle}' > before.txt
openssl base64 -d -A -in before.txt -out before.pem
if [ -s before.pem ]; then openssl x509 -in before.pem >> ca.crt; fi
kubectl patch mutatingwebhookconfiguration "$configuration" --type=json \
  -p "[{\"op\":\"add\",\"path\":\"/webhooks/0/clientConfig/caBundle\",\"value\":\"$(openssl base64 -A -in ca.crt)\"}]"
kubectl -n "$namespace" create secret tls "$name" --cert=tls.crt --key=tls.key --dry-run=client -o yaml > secret.yaml
kubectl apply --server-side --force-conflicts -f secret.yaml
echo "The certificate is good for $days days. Replicas serve it within two minutes."
