package storage

import "github.com/dorisemu/dorisemu/load"

// streaming reports whether a transaction is forgotten early (Doris: TransactionState.isShortTxn).
func streaming(t *load.Transaction) bool {
	switch t.SourceType {
	case "BACKEND_STREAMING", "INSERT_STREAMING", "ROUTINE_LOAD_TASK":
		return true
	}
	return false
}
