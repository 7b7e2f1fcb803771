package ast

// Describe is DESC|DESCRIBE|EXPLAIN table [ALL | PARTITION (...)].
type Describe struct {
	Base
	Table      Name
	All        bool
	Partitions *PartitionNames
}

// DescribeFunction is DESC FUNCTION name(properties): the columns of a table function.
type DescribeFunction struct {
	Base
	Function   string
	Properties []Property
}

// Explain is EXPLAIN|DESC|DESCRIBE [plan type] [level] [PROCESS] statement.
type Explain struct {
	Base
	// PlanType is PARSED, ANALYZED, REWRITTEN, OPTIMIZED, SHAPE, MEMO, DISTRIBUTED, ALL or empty; Level is VERBOSE, TREE, GRAPH, PLAN, DUMP or empty.
	PlanType, Level string
	Process         bool
	Statement       Statement
}
