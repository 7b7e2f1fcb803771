package ast

// CreateRoutineLoad is CREATE ROUTINE LOAD. Explain is set for the dry run EXPLAIN CREATE ROUTINE LOAD.
type CreateRoutineLoad struct {
	Base
	Explain bool
	Job     Name
	// Table is empty for a multi-table job.
	Table string
	// Merge is APPEND, DELETE or MERGE.
	Merge      string
	Load       LoadProperties
	Properties []Property
	SourceType string
	Source     []Property
	Comment    string
}

// LoadProperties are the clauses between the table and PROPERTIES. A clause that is absent is nil or empty.
type LoadProperties struct {
	// ColumnSeparator is the text between the quotes of COLUMNS TERMINATED BY, unescaped as the lexer of Doris does; nil if absent.
	ColumnSeparator *string
	// Columns is the COLUMNS list; nil if absent.
	Columns         []LoadColumn
	PrecedingFilter Expr
	Where           Expr
	DeleteOn        Expr
	OrderBy         string
	Partitions      *PartitionNames
}

// LoadColumn is one item of COLUMNS: a name, or name = expression.
type LoadColumn struct {
	Pos  Pos
	Name string
	Expr Expr
}

// PartitionNames is PARTITION(S) (a, b), [TEMPORARY] PARTITION a; All is PARTITION (*).
type PartitionNames struct {
	Pos       Pos
	Temporary bool
	All       bool
	Names     []string
}

// AlterRoutineLoad is ALTER ROUTINE LOAD FOR.
type AlterRoutineLoad struct {
	Base
	Job        Name
	Load       LoadProperties
	Properties []Property
	SourceType string
	Source     []Property
}

// PauseRoutineLoad is PAUSE ROUTINE LOAD FOR job, or PAUSE ALL ROUTINE LOAD.
type PauseRoutineLoad struct {
	Base
	All bool
	Job Name
}

// ResumeRoutineLoad is RESUME ROUTINE LOAD FOR job, or RESUME ALL ROUTINE LOAD.
type ResumeRoutineLoad struct {
	Base
	All bool
	Job Name
}

// StopRoutineLoad is STOP ROUTINE LOAD FOR job.
type StopRoutineLoad struct {
	Base
	Job Name
}

// ShowRoutineLoad is SHOW [ALL] ROUTINE LOAD [FOR job | LIKE pattern], with StarRocks's tail as an extension.
type ShowRoutineLoad struct {
	Base
	// History is ALL: stopped and cancelled jobs too.
	History bool
	// Job is nil without FOR.
	Job  *Name
	Like *string
	// Database is the extension FROM db.
	Database string
	Where    Expr
	OrderBy  []OrderItem
	// Limit is -1 without LIMIT.
	Limit, Offset int64
}

// ShowRoutineLoadTask is SHOW ROUTINE LOAD TASK [FROM db] [LIKE | WHERE].
type ShowRoutineLoadTask struct {
	Base
	Database string
	Like     *string
	Where    Expr
}

// ShowCreateRoutineLoad is SHOW [ALL] CREATE ROUTINE LOAD FOR job.
type ShowCreateRoutineLoad struct {
	Base
	History bool
	Job     Name
}

// WaitRoutineLoad is the extension WAIT ROUTINE LOAD FOR job [TIMEOUT seconds]; TimeoutSeconds is -1 without one.
type WaitRoutineLoad struct {
	Base
	Job            Name
	TimeoutSeconds int64
}

// ExplainRoutineLoad is the extension EXPLAIN ROUTINE LOAD FOR job.
type ExplainRoutineLoad struct {
	Base
	Job Name
}
