package kafka

import (
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/aws"
	"github.com/twmb/franz-go/pkg/sasl/oauth"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// saslProperties are the sasl.* properties.
type saslProperties struct {
	enabled   bool
	mechanism string
	username  string
	password  string
	// config, unsecured and extensions belong to OAUTHBEARER.
	config, extensions string
	unsecured          bool
	oidc               bool
	// accessKey and the rest belong to AWS MSK.
	accessKey, secretKey, roleARN string
	kerberos                      kerberosProperties
}

func init() {
	for name, e := range map[string]effect{
		"sasl.mechanisms":         func(b *builder, v string) error { b.sasl.mechanism = v; return nil },
		"sasl.username":           func(b *builder, v string) error { b.sasl.username = v; return nil },
		"sasl.password":           func(b *builder, v string) error { b.sasl.password = v; return nil },
		"sasl.oauthbearer.config": func(b *builder, v string) error { b.sasl.config = v; return nil },
		"sasl.oauthbearer.extensions": func(b *builder, v string) error {
			b.sasl.extensions = v
			return nil
		},
		"enable.sasl.oauthbearer.unsecure.jwt": func(b *builder, v string) error {
			b.sasl.unsecured = v == "true"
			return nil
		},
		"sasl.oauthbearer.method": func(b *builder, v string) error { b.sasl.oidc = v == "oidc"; return nil },
		"aws.access.key":          func(b *builder, v string) error { b.sasl.accessKey = v; return nil },
		"aws.secret.key":          func(b *builder, v string) error { b.sasl.secretKey = v; return nil },
		"aws.msk.iam.role.arn":    func(b *builder, v string) error { b.sasl.roleARN = v; return nil },
	} {
		effects[name] = e
	}
}

// unsupportedProperty makes the effect of a property that asks for something this client does not have.
func unsupportedProperty(what string) effect {
	return func(_ *builder, v string) error {
		if v == "" {
			return nil
		}
		return doriserr.NotSupported("Kafka property %s", what)
	}
}

// saslMechanism returns how to log in; nil if the protocol asks for no login.
func (b *builder) saslMechanism() (sasl.Mechanism, error) {
	s := &b.sasl
	if !s.enabled {
		return nil, nil
	}
	mechanism := s.mechanism
	if mechanism == "" {
		mechanism = "GSSAPI" // librdkafka's default
	}
	switch mechanism {
	case "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512":
		if s.username == "" {
			return nil, badValue("sasl.mechanism", mechanism, "sasl.username and sasl.password must be set")
		}
	}
	switch mechanism {
	case "PLAIN":
		return plain.Auth{User: s.username, Pass: s.password}.AsMechanism(), nil
	case "SCRAM-SHA-256":
		return scram.Auth{User: s.username, Pass: s.password}.AsSha256Mechanism(), nil
	case "SCRAM-SHA-512":
		return scram.Auth{User: s.username, Pass: s.password}.AsSha512Mechanism(), nil
	case "OAUTHBEARER":
		switch {
		case s.accessKey != "" && s.roleARN == "":
			return aws.Auth{AccessKey: s.accessKey, SecretKey: s.secretKey}.AsManagedStreamingIAMMechanism(), nil
		case s.roleARN != "":
			return nil, doriserr.NotSupported("Kafka property aws.msk.iam.role.arn (assuming a role)")
		case s.oidc:
			return nil, doriserr.NotSupported("Kafka property sasl.oauthbearer.method = oidc (fetching tokens from an identity provider)")
		case !s.unsecured:
			return nil, badValue("sasl.mechanism", mechanism, "OAUTHBEARER needs enable.sasl.oauthbearer.unsecure.jwt=true or aws.access.key")
		}
		token, err := unsecuredToken(s.config)
		if err != nil {
			return nil, err
		}
		return bearer{oauth.Oauth(token.auth)}, nil
	case "GSSAPI":
		return b.kerberosMechanism()
	}
	return nil, badValue("sasl.mechanism", mechanism, "Unsupported hash function or mechanism: %s", mechanism)
}
