// Package http is the protocol edge of the FE (8030) and BE (8040) HTTP APIs: one file per endpoint.
//
// It turns requests into calls of the domain rooms and their answers into Doris's envelopes; nearly every error is HTTP 200
// with a JSON body, as in Doris. [Frontend] and [Backend] are handlers without state or goroutines of their own; the server
// owns the listeners. Imports: the domain packages, never another edge.
package http
