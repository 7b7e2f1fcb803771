package kafka

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/sasl/oauth"

	"github.com/dorisemu/dorisemu/internal/clock"
)

// unsecuredJWT is the token of sasl.oauthbearer.config, made anew for every login (librdkafka: unsecured JWS tokens).
type unsecuredJWT struct {
	principal, principalClaim string
	scope, scopeClaim         string
	life                      time.Duration
	extensions                map[string]string
}

// unsecuredToken reads "principal=admin scope=a,b lifeSeconds=60 extension_x=y", in librdkafka's syntax.
func unsecuredToken(config string) (*unsecuredJWT, error) {
	t := &unsecuredJWT{principalClaim: "sub", scopeClaim: "scope", life: time.Hour, extensions: map[string]string{}}
	for field := range strings.FieldsSeq(config) {
		key, value, ok := strings.Cut(field, "=")
		if !ok || value == "" {
			return nil, badValue("sasl.oauthbearer.config", config, "Invalid sasl.oauthbearer.config: no value for a key")
		}
		switch key {
		case "principal":
			t.principal = value
		case "principalClaimName":
			t.principalClaim = value
		case "scope":
			t.scope = value
		case "scopeClaimName":
			t.scopeClaim = value
		case "lifeSeconds":
			n, err := strconv.ParseInt(value, 10, 32)
			if err != nil || n <= 0 {
				return nil, badValue("sasl.oauthbearer.config", config, "Invalid sasl.oauthbearer.config: lifeSeconds must be a positive number")
			}
			t.life = time.Duration(n) * time.Second
		default:
			name, ok := strings.CutPrefix(key, "extension_")
			if !ok {
				return nil, badValue("sasl.oauthbearer.config", config, "Unrecognized sasl.oauthbearer.config key %s", key)
			}
			t.extensions[name] = value
		}
	}
	if t.principal == "" {
		return nil, badValue("sasl.oauthbearer.config", config, "Invalid sasl.oauthbearer.config: no principal=")
	}
	return t, nil
}

// auth makes the token of one login.
func (t *unsecuredJWT) auth(context.Context) (oauth.Auth, error) {
	now := clock.Real{}.Now()
	claims := map[string]any{
		t.principalClaim: t.principal,
		"iat":            float64(now.UnixMilli()) / 1000,
		"exp":            float64(now.Add(t.life).UnixMilli()) / 1000,
	}
	if t.scope != "" {
		claims[t.scopeClaim] = strings.Split(t.scope, ",")
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return oauth.Auth{}, fmt.Errorf("making OAUTHBEARER token: %w", err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return oauth.Auth{Token: encode([]byte(`{"alg":"none"}`)) + "." + encode(body) + ".", Extensions: t.extensions}, nil
}
