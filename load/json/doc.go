// Package json reads JSON messages into rows of field texts, by column name or by jsonpaths, as Doris's backend does.
//
// A [Reader] belongs to one goroutine, starts none, and walks a message once: what no column wants is skipped without being
// parsed, and the order of keys is remembered from message to message so that a key costs one comparison. Fields are part of the
// message or of the reader's own buffers: valid until the next call. The package knows nothing of tables, types or loads; the
// load room owns it. Imports: internal only.
package json
