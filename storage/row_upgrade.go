package storage

import "github.com/dorisemu/dorisemu/catalog"

// upgrade makes the rows that were gathered those of another definition of the table, if they are not.
func (w *rowWriter) upgrade(table *catalog.Table) error {
	if table == nil || w.rows == nil || !needsConversion(w.encoder.table, table) {
		return nil
	}
	c, err := newRowConverter(w.encoder.table, table)
	if err != nil {
		return err
	}
	encoder, err := newRowEncoder(table, nil, false)
	if err != nil {
		return err
	}
	next := &rowWriter{txn: w.txn, rows: newRowArena()}
	if err := w.each(func(k, value []byte) error { return next.convert(c, k, value) }); err != nil {
		next.release()
		return err
	}
	w.encoder, w.rows, w.runs = encoder, next.rows, next.runs
	return nil
}

// convert gathers a row as a later definition has it, whatever its order.
func (w *rowWriter) convert(c *rowConverter, k, value []byte) error {
	a := w.rows
	a.room(512)
	at := a.begin()
	var err error
	if a.data, err = c.convertKey(a.data, k, value); err != nil {
		a.data = a.data[:at]
		return err
	}
	keyEnd := len(a.data)
	if a.data, err = c.value(a.data, value); err != nil {
		a.data = a.data[:at]
		return err
	}
	a.end(at, keyEnd)
	limit := w.txn.store.gatherLimit()
	if len(a.data) < limit {
		return nil
	}
	if n, err := w.settle(); err != nil || n < limit/2 {
		return err
	}
	return w.spill()
}
