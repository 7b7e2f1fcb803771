// Package version names this build and the Doris release that it behaves like. It has no state; every package may import it.
package version

// Version is dorisemu's own version.
const Version = "0.1.0"

// Doris is the emulated release as Doris prints its versions: tools look for doris-X.Y.Z in it.
const Doris = "doris-4.0.2-dorisemu" + Version
