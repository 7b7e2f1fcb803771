package expr_test

import (
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// TestBlockEncryptionMode checks that the session's mode is that of calls without one.
func TestBlockEncryptionMode(t *testing.T) {
	for _, c := range []struct{ mode, text, want string }{
		{"", "aes_encrypt('fig', 'k') = aes_encrypt('fig', 'k', '', 'AES_128_ECB')", "1"},
		{"AES_192_CBC", "aes_encrypt('fig', 'k') = aes_encrypt('fig', 'k', '', 'AES_192_CBC')", "1"},
		{"AES_192_CBC", "aes_encrypt('fig', 'k', 'v') = aes_encrypt('fig', 'k', 'v', 'AES_192_CBC')", "1"},
		{"AES_256_CTR", "aes_decrypt(aes_encrypt('fig', 'k', 'v'), 'k', 'v')", "fig"},
		{"SM4_128_CBC", "sm4_encrypt('fig', 'k') = sm4_encrypt('fig', 'k', '', 'SM4_128_CBC')", "1"},
		{"SM4_128_CBC", "aes_encrypt('fig', 'k')", "ERROR Can not build function: 'aes_encrypt', expression: aes_encrypt('fig', 'k'), session variable block_encryption_mode is invalid with aes"},
		{"aes_128_cbc", "aes_encrypt('fig', 'k')", "ERROR Can not build function: 'aes_encrypt', expression: aes_encrypt('fig', 'k'), session variable block_encryption_mode is invalid with aes"},
		{"AES_128_CBC", "sm4_decrypt('fig', 'k')", "ERROR Can not build function: 'sm4_decrypt', expression: sm4_decrypt('fig', 'k'), session variable block_encryption_mode is invalid with sm4"},
		{"AES_128_CBC", "aes_encrypt('fig', 'k', '', 'AES_128_ECB') = aes_encrypt('fig', 'k', '', 'AES_128_CBC')", "0"},
	} {
		o := expr.Options{Variable: func(v *ast.Variable) (ast.Expr, bool) {
			return &ast.Cast{Operand: &ast.Literal{Kind: ast.StringLiteral, Text: c.mode}, Type: catalog.Of(catalog.String)}, v.Name == "block_encryption_mode"
		}}
		if got := value(c.text, o, expr.Context{}); got != c.want {
			t.Errorf("%s: %s\n  got  %s\n  want %s", c.mode, c.text, got, c.want)
		}
	}
}
