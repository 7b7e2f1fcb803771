package load

import "errors"

// ErrSchemaChanged says that a table's columns have changed since the caller looked at them: what it read and rewrote may lack
// values of new columns. The statement is to be run again with the table as it is.
var ErrSchemaChanged = errors.New("the table's schema has changed meanwhile, try again")
