package ast

// CreateObject is CREATE of something that the cluster keeps by its name. Kind is the keywords behind CREATE, e.g. WORKLOAD GROUP.
type CreateObject struct {
	Base
	Kind        string
	IfNotExists bool
	Name        string
	// Group is that of FOR compute_group.
	Group      string
	Properties []Property
}

// AlterObject is ALTER kind name [FOR group] PROPERTIES (...).
type AlterObject struct {
	Base
	Kind, Name, Group string
	Properties        []Property
}

// DropObject is DROP kind [IF EXISTS] name [FOR group]; only SQL_BLOCK_RULE has several names.
type DropObject struct {
	Base
	Kind     string
	IfExists bool
	Names    []Name
	Group    string
}

// DropFunction is DROP [GLOBAL|SESSION|LOCAL] FUNCTION [IF EXISTS] name(types).
type DropFunction struct {
	Base
	Global   bool
	IfExists bool
	Name     Name
}

// DropRowPolicy is DROP ROW POLICY [IF EXISTS] name ON table [FOR user|ROLE role].
type DropRowPolicy struct {
	Base
	IfExists bool
	Name     string
	Table    Name
}

// AdminTablets is a statement about replicas by tablet: ADMIN CHECK TABLET (ids), SET REPLICA VERSION|STATUS, COPY|DIAGNOSE TABLET id,
// [CANCEL] REBALANCE DISK. What is the keywords behind ADMIN.
type AdminTablets struct {
	Base
	What       string
	IDs        []int64
	Backends   []string
	Properties []Property
}
