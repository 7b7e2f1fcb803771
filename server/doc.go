// Package server is the composition root: it opens the rooms, wires them and runs them; the only package that knows everyone.
//
// [New] opens what can fail and binds every address; [Server.Run] owns all goroutines and returns when they have ended. Only the
// command and the test fixture may import it.
package server
