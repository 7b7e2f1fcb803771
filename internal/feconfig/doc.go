// Package feconfig holds the settings of a frontend: the names, defaults, types and mutability that ADMIN SHOW FRONTEND CONFIG
// prints, and the values that ADMIN SET FRONTEND CONFIG gives them until the next start (Doris: Config, ConfigBase).
//
// The package has no goroutines; a [Settings] guards its own state. The composition root makes one, statements and the HTTP edge
// read and set it, and whoever obeys a setting listens to it. Every package may import this one.
package feconfig
