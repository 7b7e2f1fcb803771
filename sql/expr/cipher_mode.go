package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// encryptionAlgorithms are those of the functions that encrypt and decrypt.
var encryptionAlgorithms = map[string]string{"aes_encrypt": "AES", "aes_decrypt": "AES", "sm4_encrypt": "SM4", "sm4_decrypt": "SM4"}

// withMode adds the mode to the arguments of a function that encrypts: block_encryption_mode, or that of ECB with 128 bits
// (Nereids: CryptoFunction.getDefaultBlockEncryptionMode).
func (a *analyzer) withMode(name, written string, args []*Node) ([]*Node, error) {
	algorithm := encryptionAlgorithms[name]
	if algorithm == "" || len(args) != 2 && len(args) != 3 {
		return args, nil
	}
	mode := ""
	if a.Variable != nil {
		if e, ok := a.Variable(&ast.Variable{System: true, Name: "block_encryption_mode"}); ok {
			if cast, ok := e.(*ast.Cast); ok {
				e = cast.Operand
			}
			if l, ok := e.(*ast.Literal); ok {
				mode = l.Text
			}
		}
	}
	if strings.TrimSpace(mode) == "" {
		mode = algorithm + "_128_ECB"
	}
	if _, ok := parseCipherMode(mode, algorithm); !ok || mode != strings.ToUpper(mode) {
		return nil, cannotBuild(written, args, "session variable block_encryption_mode is invalid with "+strings.ToLower(algorithm))
	}
	return append(args, []*Node{textLiteral(""), textLiteral(mode)}[len(args)-2:]...), nil
}
