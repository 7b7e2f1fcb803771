// Package csv splits CSV messages into rows of fields, byte for byte as Doris's backend does.
//
// A [Reader] belongs to one goroutine, starts none, and hands out fields that are part of the message or of its own buffers:
// valid until the next call. It knows nothing of tables, types or loads. The load room owns it; no other package needs it but
// those that validate separators. Imports: internal only.
package csv
