package ast

// Other is a statement of Doris's grammar that dorisemu reads but has no node for. What is its leading keywords, e.g. CREATE CATALOG.
type Other struct {
	Base
	What string
}
