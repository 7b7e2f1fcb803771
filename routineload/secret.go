package routineload

// Masked is what is shown in place of a secret.
const Masked = "******"

// secrets are the Kafka properties whose values only their owner may see, under librdkafka's names.
var secrets = map[string]bool{
	"sasl.password": true, "ssl.key.password": true, "ssl.keystore.password": true, "ssl.key.pem": true,
	"sasl.oauthbearer.client.secret": true, "sasl.oauthbearer.config": true, "aws.secret.key": true,
	"sasl.oauthbearer.assertion.private.key.pem": true, "sasl.oauthbearer.assertion.private.key.passphrase": true,
}

// IsSecret reports whether a Kafka property's value must not be shown.
func IsSecret(name string) bool { return secrets[name] }

// masked returns properties with their secrets hidden.
func masked(properties []Property) []Property {
	shown := make([]Property, len(properties))
	for i, p := range properties {
		if shown[i] = p; IsSecret(p.Key) {
			shown[i].Value = Masked
		}
	}
	return shown
}
