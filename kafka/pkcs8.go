package kafka

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"hash"
)

// encryptedKeyInfo, pbes2 and pbkdf2Salt are the ASN.1 of an encrypted PKCS#8 key (RFC 5958, RFC 8018).
type encryptedKeyInfo struct {
	Algorithm pkix.AlgorithmIdentifier
	Data      []byte
}

// pbes2 names how the key is derived and how the data is encrypted.
type pbes2 struct{ Derivation, Encryption pkix.AlgorithmIdentifier }

// pbkdf2Salt are the parameters of the derivation.
type pbkdf2Salt struct {
	Salt       []byte
	Iterations int
	KeyLength  int                      `asn1:"optional"`
	PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
}

// maxIterations bounds what a hostile key file can make us compute.
const maxIterations = 10_000_000

// ciphers are the encryptions that OpenSSL writes, by object identifier.
var ciphers = map[string]struct {
	keyLength int
	block     func([]byte) (cipher.Block, error)
}{
	"2.16.840.1.101.3.4.1.2":  {16, aes.NewCipher},
	"2.16.840.1.101.3.4.1.22": {24, aes.NewCipher},
	"2.16.840.1.101.3.4.1.42": {32, aes.NewCipher},
	"1.2.840.113549.3.7":      {24, des.NewTripleDESCipher},
}

// digests are the pseudo-random functions of PBKDF2, by object identifier; none named means SHA-1.
var digests = map[string]func() hash.Hash{
	"":                    sha1.New,
	"1.2.840.113549.2.7":  sha1.New,
	"1.2.840.113549.2.8":  sha256.New224,
	"1.2.840.113549.2.9":  sha256.New,
	"1.2.840.113549.2.10": sha512.New384,
	"1.2.840.113549.2.11": sha512.New,
}

// decryptPKCS8 decrypts an "ENCRYPTED PRIVATE KEY" block; PBES2 only, which is what OpenSSL has written for decades.
func decryptPKCS8(der []byte, password string) ([]byte, error) {
	var info encryptedKeyInfo
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return nil, err
	}
	if info.Algorithm.Algorithm.String() != "1.2.840.113549.1.5.13" {
		return nil, fmt.Errorf("encryption %s instead of PBES2", info.Algorithm.Algorithm)
	}
	var scheme pbes2
	if _, err := asn1.Unmarshal(info.Algorithm.Parameters.FullBytes, &scheme); err != nil {
		return nil, err
	}
	if scheme.Derivation.Algorithm.String() != "1.2.840.113549.1.5.12" {
		return nil, fmt.Errorf("key derivation %s instead of PBKDF2", scheme.Derivation.Algorithm)
	}
	var salt pbkdf2Salt
	if _, err := asn1.Unmarshal(scheme.Derivation.Parameters.FullBytes, &salt); err != nil {
		return nil, err
	}
	prf := ""
	if salt.PRF.Algorithm != nil {
		prf = salt.PRF.Algorithm.String()
	}
	digest, ok := digests[prf]
	if !ok || salt.Iterations < 1 || salt.Iterations > maxIterations {
		return nil, errors.New("unusual key derivation parameters")
	}
	enc, ok := ciphers[scheme.Encryption.Algorithm.String()]
	if !ok {
		return nil, fmt.Errorf("cipher %s is not supported", scheme.Encryption.Algorithm)
	}
	var vector []byte
	if _, err := asn1.Unmarshal(scheme.Encryption.Parameters.FullBytes, &vector); err != nil {
		return nil, err
	}
	key, err := pbkdf2.Key(digest, password, salt.Salt, salt.Iterations, enc.keyLength)
	if err != nil {
		return nil, err
	}
	block, err := enc.block(key)
	if err != nil {
		return nil, err
	}
	size := block.BlockSize()
	if len(vector) != size || len(info.Data) == 0 || len(info.Data)%size != 0 {
		return nil, errors.New("malformed encrypted key")
	}
	plain := make([]byte, len(info.Data))
	cipher.NewCBCDecrypter(block, vector).CryptBlocks(plain, info.Data)
	padding := int(plain[len(plain)-1])
	if padding == 0 || padding > size {
		return nil, errors.New("wrong password")
	}
	for _, p := range plain[len(plain)-padding:] {
		if int(p) != padding {
			return nil, errors.New("wrong password")
		}
	}
	return plain[:len(plain)-padding], nil
}
