package ast

// CancelLoad is CANCEL LOAD [FROM db] [LIKE|WHERE ...].
type CancelLoad struct {
	Base
	ShowFilter
}

// CancelAlterTable is CANCEL ALTER TABLE COLUMN|ROLLUP|MATERIALIZED VIEW FROM table [(job ids)].
type CancelAlterTable struct {
	Base
	Kind  string
	Table Name
	Jobs  []int64
}

// CancelBuildIndex is CANCEL BUILD INDEX ON table [(job ids)].
type CancelBuildIndex struct {
	Base
	Table Name
	Jobs  []int64
}

// CleanLabel is CLEAN LABEL [label] FROM db; Label is empty for all.
type CleanLabel struct {
	Base
	Label    string
	Database string
}
