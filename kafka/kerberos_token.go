package kafka

import (
	"encoding/asn1"
	"errors"
	"fmt"

	"github.com/jcmturner/gokrb5/v8/gssapi"
	"github.com/jcmturner/gokrb5/v8/iana/keyusage"
	"github.com/jcmturner/gokrb5/v8/iana/nametype"
	"github.com/jcmturner/gokrb5/v8/messages"
	"github.com/jcmturner/gokrb5/v8/types"
)

// gssChecksum is the checksum type of an authenticator that carries GSSAPI's flags (RFC 4121, 4.1.1).
const gssChecksum = 0x8003

// initialToken shows a ticket: an AP-REQ in GSSAPI's frame (RFC 4121, 4.1).
func initialToken(ticket messages.Ticket, key types.EncryptionKey, realm, name string) ([]byte, error) {
	auth, err := types.NewAuthenticator(realm, types.NewPrincipalName(nametype.KRB_NT_PRINCIPAL, name))
	if err != nil {
		return nil, err
	}
	// 16 bytes of an absent channel binding, and the flags for integrity and confidentiality, which the wrapped answers need.
	flags := make([]byte, 24)
	flags[0], flags[20] = 16, gssapi.ContextFlagInteg|gssapi.ContextFlagConf
	auth.Cksum = types.Checksum{CksumType: gssChecksum, Checksum: flags}
	request, err := messages.NewAPReq(ticket, key, auth)
	if err != nil {
		return nil, err
	}
	body, err := request.Marshal()
	if err != nil {
		return nil, err
	}
	oid, err := asn1.Marshal(asn1.ObjectIdentifier(gssapi.OIDKRB5.OID()))
	if err != nil {
		return nil, err
	}
	body = append(append(oid, 1, 0), body...)
	return asn1.Marshal(asn1.RawValue{Class: asn1.ClassApplication, Tag: 0, IsCompound: true, Bytes: body})
}

// kerberosSession agrees on the connection's protection, which is none (RFC 4752, 3.1): Kafka has TLS for that.
type kerberosSession struct{ key types.EncryptionKey }

// Challenge answers the broker's offer.
func (s *kerberosSession) Challenge(said []byte) (bool, []byte, error) {
	var offer gssapi.WrapToken
	if err := offer.Unmarshal(said, true); err != nil {
		return false, nil, fmt.Errorf("reading the broker's Kerberos answer: %w", err)
	}
	if ok, err := offer.Verify(s.key, keyusage.GSSAPI_ACCEPTOR_SEAL); !ok {
		return false, nil, fmt.Errorf("the broker's Kerberos answer was not made with the ticket's key: %w", err)
	}
	if len(offer.Payload) != 4 || offer.Payload[0]&1 == 0 {
		return false, nil, errors.New("the broker demands a protection other than none of its Kerberos connections")
	}
	answer, err := gssapi.NewInitiatorWrapToken([]byte{1, 0, 0, 0}, s.key)
	if err != nil {
		return false, nil, fmt.Errorf("making the Kerberos answer: %w", err)
	}
	token, err := answer.Marshal()
	return true, token, err
}
