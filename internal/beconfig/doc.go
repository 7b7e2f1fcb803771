// Package beconfig holds the settings of the backend: /api/show_config, /api/update_config and SHOW BACKEND CONFIG.
//
// Names, types and defaults are those of Doris's backend. A value can be changed until the process ends; whoever obeys a setting
// listens to it, the others are kept and shown only. Settings may be used by any goroutine; the package has no goroutines of its
// own, and every room may import it.
package beconfig
