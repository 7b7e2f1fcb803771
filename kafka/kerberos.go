package kafka

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	krbclient "github.com/jcmturner/gokrb5/v8/client"
	krbconfig "github.com/jcmturner/gokrb5/v8/config"
	"github.com/jcmturner/gokrb5/v8/iana/errorcode"
	"github.com/jcmturner/gokrb5/v8/keytab"
	"github.com/jcmturner/gokrb5/v8/types"
	"github.com/twmb/franz-go/pkg/sasl"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// kerberosProperties are the sasl.kerberos.* properties; empty is librdkafka's default.
type kerberosProperties struct{ service, principal, keytab, kinit string }

func init() {
	effects["sasl.kerberos.service.name"] = func(b *builder, v string) error { b.sasl.kerberos.service = v; return nil }
	effects["sasl.kerberos.principal"] = func(b *builder, v string) error { b.sasl.kerberos.principal = v; return nil }
	effects["sasl.kerberos.keytab"] = func(b *builder, v string) error { b.sasl.kerberos.keytab = v; return nil }
	effects["sasl.kerberos.kinit.cmd"] = func(b *builder, v string) error { b.sasl.kerberos.kinit = v; return nil }
}

// kerberos logs in with GSSAPI. Every connection asks the KDC for tickets of its own, so none is ever too old.
type kerberos struct {
	service, name, realm string
	keys                 *keytab.Keytab
}

// kerberosMechanism reads the properties of GSSAPI. Librdkafka runs kinit; here the key comes from CREATE FILE, no command is run.
func (b *builder) kerberosMechanism() (sasl.Mechanism, error) {
	p := b.sasl.kerberos
	if p.kinit != "" {
		return nil, doriserr.NotSupported("Kafka property sasl.kerberos.kinit.cmd (a command on the server); sasl.kerberos.keytab = FILE:<name> logs in without one")
	}
	if p.keytab == "" {
		return nil, badValue("sasl.mechanism", "GSSAPI", "Kerberos needs sasl.kerberos.keytab and sasl.kerberos.principal; "+
			"upload the keytab with CREATE FILE and write FILE:<name>, or set sasl.mechanism to PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER")
	}
	content, err := b.fileContent("sasl.kerberos.keytab", p.keytab)
	if err != nil {
		return nil, err
	}
	k := &kerberos{service: p.service, keys: keytab.New()}
	if err := readKeytab(k.keys, content); err != nil {
		return nil, badValue("sasl.kerberos.keytab", p.keytab, "reading the keytab: %v", err)
	}
	if k.service == "" {
		k.service = "kafka"
	}
	principal := p.principal
	if principal == "" {
		principal = "kafkaclient"
	}
	k.name, k.realm, _ = strings.Cut(principal, "@")
	return k, nil
}

// readKeytab reads a user's file, which the library does not expect to be damaged.
func readKeytab(keys *keytab.Keytab, content []byte) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("the file is damaged")
		}
	}()
	if err := keys.Unmarshal(content); err != nil {
		return err
	}
	if len(keys.Entries) == 0 {
		return errors.New("it has no keys")
	}
	return nil
}

// Name returns the mechanism's name.
func (*kerberos) Name() string { return "GSSAPI" }

// Authenticate gets a ticket for the broker and shows it.
func (k *kerberos) Authenticate(_ context.Context, broker string) (sasl.Session, []byte, error) {
	host, _, err := net.SplitHostPort(broker)
	if err != nil {
		return nil, nil, fmt.Errorf("splitting the broker's address: %w", err)
	}
	config, err := kerberosConfig()
	if err != nil {
		return nil, nil, fmt.Errorf("reading the server's krb5.conf (KRB5_CONFIG or /etc/krb5.conf): %w", err)
	}
	realm := k.realm
	if realm == "" {
		realm = config.LibDefaults.DefaultRealm
	}
	principal := k.name + "@" + realm
	if !k.hasKey(realm) {
		return nil, nil, fmt.Errorf("the keytab has no key of %s: sasl.kerberos.principal and sasl.kerberos.keytab do not fit", principal)
	}
	client := krbclient.NewWithKeytab(k.name, realm, k.keys, config, krbclient.DisablePAFXFAST(true))
	defer client.Destroy()
	if err := client.Login(); err != nil {
		return nil, nil, loginFailure(principal, realm, err)
	}
	service := k.service + "/" + host
	ticket, key, err := client.GetServiceTicket(service)
	if err != nil {
		return nil, nil, fmt.Errorf("getting a ticket for %s (sasl.kerberos.service.name) failed: %w", service, err)
	}
	first, err := initialToken(ticket, key, realm, k.name)
	if err != nil {
		return nil, nil, fmt.Errorf("making the Kerberos token: %w", err)
	}
	return &kerberosSession{key: key}, first, nil
}

// hasKey tells whether the keytab has any key of the principal.
func (k *kerberos) hasKey(realm string) bool {
	name := types.NewPrincipalName(1, k.name)
	for _, e := range k.keys.Entries {
		if e.Principal.Realm == realm && strings.Join(e.Principal.Components, "/") == strings.Join(name.NameString, "/") {
			return true
		}
	}
	return false
}

// kerberosConfig reads the realms from where the operator has them; no client of this server may name a KDC.
func kerberosConfig() (*krbconfig.Config, error) {
	paths := filepath.SplitList(os.Getenv("KRB5_CONFIG"))
	if len(paths) == 0 {
		paths = []string{"/etc/krb5.conf"}
	}
	return krbconfig.Load(paths[0])
}

// loginFailure says which part of logging in to the KDC failed.
func loginFailure(principal, realm string, err error) error {
	text := err.Error()
	code := func(c int32) bool { return strings.Contains(text, fmt.Sprintf("KRB Error: (%d)", c)) }
	switch {
	case code(errorcode.KDC_ERR_C_PRINCIPAL_UNKNOWN):
		return fmt.Errorf("the KDC does not know %s (sasl.kerberos.principal): %w", principal, err)
	case code(errorcode.KDC_ERR_PREAUTH_FAILED), strings.Contains(text, "Decrypting_Error"), strings.Contains(text, "not found in keytab"):
		return fmt.Errorf("the keytab's key is not that of %s (sasl.kerberos.keytab): %w", principal, err)
	case strings.Contains(text, "Networking_Error"):
		return fmt.Errorf("the KDC of %s cannot be reached: %w", realm, err)
	}
	return fmt.Errorf("logging in to the KDC as %s: %w", principal, err)
}
