package expr

import (
	"crypto/aes"
	"crypto/cipher"
	"regexp"
	"strconv"
	"strings"

	"github.com/emmansun/gmsm/sm4"
)

// cipherFunctions encrypt and decrypt. Modes, keys and initialization vectors are those of Doris: EncryptionUtil. What cannot be
// decrypted, and an unknown mode, is NULL.
var cipherFunctions = map[string]implementation{
	"aes_encrypt": ciphered("AES", true), "aes_decrypt": ciphered("AES", false),
	"sm4_encrypt": ciphered("SM4", true), "sm4_decrypt": ciphered("SM4", false),
}

// cipherMode is a block_encryption_mode, like AES_128_CFB8.
type cipherMode struct {
	algorithm, chaining string
	// keySize is in bytes.
	keySize int
}

var cipherModes = regexp.MustCompile(`^(?:(AES)_(128|192|256)_(ECB|CBC|CFB|CFB1|CFB8|CFB128|CTR|OFB|GCM)|(SM4)_(128)_(ECB|CBC|CFB128|OFB|CTR))$`)

// parseCipherMode reads a mode; case does not matter.
func parseCipherMode(text, algorithm string) (cipherMode, bool) {
	m := cipherModes.FindStringSubmatch(strings.ToUpper(text))
	if m == nil {
		return cipherMode{}, false
	}
	if m[1] == "" {
		m = append(m[:1], m[4:]...)
	}
	bits, _ := strconv.Atoi(m[2])
	return cipherMode{m[1], m[3], bits / 8}, m[1] == algorithm
}

// ciphered is (text, key[, initialization vector[, mode[, additional data]]]).
func ciphered(algorithm string, encrypt bool) implementation {
	return plain(func(c *call, i int) {
		text := algorithm + "_128_ECB"
		if len(c.args) > 3 && len(c.bytes(3, i)) > 0 {
			text = string(c.bytes(3, i))
		}
		mode, ok := parseCipherMode(text, algorithm)
		var iv, extra []byte
		if len(c.args) > 2 {
			iv = c.bytes(2, i)
		}
		if len(c.args) > 4 {
			extra = c.bytes(4, i)
		}
		if !ok || mode.chaining != "ECB" && len(c.args) < 3 {
			c.out.AppendNull()
			return
		}
		out, ok := mode.run(c.bytes(0, i), c.bytes(1, i), iv, extra, encrypt)
		if !ok {
			c.out.AppendNull()
			return
		}
		c.out.AppendBytes(out)
	})
}

// run encrypts or decrypts.
func (m cipherMode) run(text, key, iv, extra []byte, encrypt bool) (out []byte, ok bool) {
	// A longer key is folded over, a shorter one filled up with zeros.
	folded := make([]byte, m.keySize)
	for k, b := range key {
		folded[k%m.keySize] ^= b
	}
	var block cipher.Block
	var err error
	if m.algorithm == "SM4" {
		block, err = sm4.NewCipher(folded)
	} else {
		block, err = aes.NewCipher(folded)
	}
	if err != nil {
		return nil, false
	}
	vector := []byte("DORISDORISDORIS_")
	copy(vector, iv)
	size := block.BlockSize()
	switch m.chaining {
	case "GCM":
		return runGCM(block, text, vector[:12], extra, encrypt)
	case "CTR", "OFB":
		stream := cipher.NewCTR(block, vector)
		if m.chaining == "OFB" {
			//lint:ignore SA1019 Doris has the mode.
			stream = cipher.NewOFB(block, vector)
		}
		out = make([]byte, len(text))
		stream.XORKeyStream(out, text)
		return out, true
	case "CFB", "CFB128":
		return feedback(block, vector, text, 128, encrypt), true
	case "CFB8":
		return feedback(block, vector, text, 8, encrypt), true
	case "CFB1":
		return feedback(block, vector, text, 1, encrypt), true
	}
	if encrypt {
		pad := size - len(text)%size
		text = append(append([]byte(nil), text...), strings.Repeat(string(rune(pad)), pad)...)
	}
	if len(text) == 0 || len(text)%size != 0 {
		return nil, false
	}
	out = make([]byte, len(text))
	switch {
	case m.chaining == "CBC" && encrypt:
		cipher.NewCBCEncrypter(block, vector).CryptBlocks(out, text)
	case m.chaining == "CBC":
		cipher.NewCBCDecrypter(block, vector).CryptBlocks(out, text)
	default:
		for k := 0; k < len(text); k += size {
			if encrypt {
				block.Encrypt(out[k:], text[k:])
			} else {
				block.Decrypt(out[k:], text[k:])
			}
		}
	}
	if encrypt {
		return out, true
	}
	pad := int(out[len(out)-1])
	if pad == 0 || pad > size {
		return nil, false
	}
	for _, b := range out[len(out)-pad:] {
		if int(b) != pad {
			return nil, false
		}
	}
	return out[:len(out)-pad], true
}

// runGCM encrypts to vector, text and tag, or decrypts that.
func runGCM(block cipher.Block, text, vector, extra []byte, encrypt bool) ([]byte, bool) {
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, false
	}
	if encrypt {
		return gcm.Seal(append([]byte(nil), vector...), vector, text, extra), true
	}
	if len(text) < len(vector)+gcm.Overhead() {
		return nil, false
	}
	out, err := gcm.Open(nil, text[:len(vector)], text[len(vector):], extra)
	return out, err == nil
}

// feedback is the CFB mode of 1, 8 or 128 bits.
func feedback(block cipher.Block, vector, text []byte, width int, encrypt bool) []byte {
	shift := append([]byte(nil), vector...)
	key := make([]byte, block.BlockSize())
	out := make([]byte, len(text))
	if width == 1 {
		for k := range 8 * len(text) {
			at, bit := k/8, 7-k%8
			block.Encrypt(key, shift)
			in := text[at] >> bit & 1
			r := in ^ key[0]>>7
			out[at] |= r << bit
			if !encrypt {
				r = in
			}
			for j := range shift {
				shift[j] <<= 1
				if j+1 < len(shift) {
					shift[j] |= shift[j+1] >> 7
				}
			}
			shift[len(shift)-1] |= r
		}
		return out
	}
	for n := width / 8; len(text) > 0; {
		block.Encrypt(key, shift)
		n = min(n, len(text))
		start := len(out) - len(text)
		for k := range n {
			out[start+k] = text[k] ^ key[k]
		}
		feed := text[:n]
		if encrypt {
			feed = out[start : start+n]
		}
		shift = append(shift[n:], feed...)
		text = text[n:]
	}
	return out
}
