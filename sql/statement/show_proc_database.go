package statement

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// procDatabase finds the database of a path by id.
func procDatabase(env *Env, text string) (*catalog.Database, error) {
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return nil, doriserr.New("Invalid db id format: %s", text)
	}
	d := env.Catalog.DatabaseByID(id)
	if d == nil {
		return nil, doriserr.New("Database %d does not exist", id)
	}
	return d, nil
}

// databasesByID are all databases in the order of their ids.
func databasesByID(env *Env) []*catalog.Database {
	all := env.Catalog.Databases()
	slices.SortFunc(all, func(a, b *catalog.Database) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// runningTransactions counts those of a database.
func runningTransactions(env *Env, database uint64) int {
	n := 0
	for _, t := range allTransactions(env, database) {
		if !t.Status.Final() {
			n++
		}
	}
	return n
}

// procStatistic is '/statistic'.
func procStatistic(env *Env, _ []string) (*Result, error) {
	r := emptyShow("DbId,DbName,TableNum,PartitionNum,IndexNum,TabletNum,ReplicaNum")
	total := [5]int{}
	databases := 0
	for _, d := range env.Catalog.Databases() {
		if d.ID == catalog.InformationSchemaID {
			continue
		}
		databases++
		n := [5]int{}
		for _, t := range env.Catalog.Tables(d.ID) {
			n[0]++
			if t.IsView() {
				continue
			}
			for i := range t.Partitions {
				n[1]++
				n[2] += 1 + len(t.Rollups)
				n[3] += t.Partitions[i].Buckets * (1 + len(t.Rollups))
			}
			n[4] += replicasOf(t)
		}
		row := Row(idText(d.ID), d.Name)
		for i, v := range n {
			row = append(row, Text(strconv.Itoa(v)))
			total[i] += v
		}
		r.Rows = append(r.Rows, row)
	}
	row := Row("Total", strconv.Itoa(databases))
	for _, v := range total {
		row = append(row, Text(strconv.Itoa(v)))
	}
	r.Rows = append(r.Rows, row)
	return r, nil
}

// procTransactions is '/transactions', '/transactions/<database>' and '/transactions/<database>/running|finished'.
func procTransactions(env *Env, path []string) (*Result, error) {
	if len(path) == 0 {
		r := emptyShow("DbId,DbName,RunningTransactionNum")
		total := 0
		for _, d := range databasesByID(env) {
			if d.ID == catalog.InformationSchemaID || d.ID == catalog.MySQLID {
				continue
			}
			n := runningTransactions(env, d.ID)
			total += n
			r.Rows = append(r.Rows, Row(idText(d.ID), d.Name, strconv.Itoa(n)))
		}
		r.Rows = append(r.Rows, Row("0", "Total", strconv.Itoa(total)))
		return r, nil
	}
	d, err := procDatabase(env, path[0])
	if id, wrong := strconv.ParseUint(path[0], 10, 64); wrong == nil && (err != nil || d.ID == catalog.InformationSchemaID || d.ID == catalog.MySQLID) {
		// Nobody manages transactions there.
		if len(path) == 1 {
			return emptyShow("State,Number"), nil
		}
		return nil, doriserr.New("databaseTransactionMgr[%d] does not exist", id)
	}
	if err != nil {
		return nil, err
	}
	if len(path) == 1 {
		running := runningTransactions(env, d.ID)
		return table("State,Number", "running,"+strconv.Itoa(running), "finished,"+strconv.Itoa(len(allTransactions(env, d.ID))-running)), nil
	}
	if path[1] != "running" && path[1] != "finished" {
		return nil, doriserr.New("State is invalid")
	}
	if len(path) == 3 {
		return procTransactionTables(env, d.ID, path[2])
	}
	var list []*load.Transaction
	for _, t := range allTransactions(env, d.ID) {
		if t.Status.Final() == (path[1] == "finished") {
			list = append(list, t)
		}
	}
	return transactionRows(env, list), nil
}

// procTransactionTables is '/transactions/<database>/<state>/<transaction>'.
func procTransactionTables(env *Env, database uint64, text string) (*Result, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, doriserr.New("Invalid transaction id format: %s", text)
	}
	found, err := transactionByID(env, database, strconv.FormatInt(id, 10))
	if err != nil {
		return nil, err
	}
	r := emptyShow("TableId,CommittedPartitionIds")
	for _, t := range found[0].Tables {
		r.Rows = append(r.Rows, Row(idText(t), ""))
	}
	return r, nil
}

// procDatabases is '/dbs', '/dbs/<database>', '/dbs/<database>/<table>' and '/dbs/<database>/<table>/partitions'.
func procDatabases(env *Env, path []string) (*Result, error) {
	if len(path) == 0 {
		return procDatabaseList(env)
	}
	d, err := procDatabase(env, path[0])
	if err != nil {
		return nil, err
	}
	if len(path) == 1 {
		return procTables(env, d)
	}
	id, err := strconv.ParseUint(path[1], 10, 64)
	if err != nil {
		return nil, doriserr.New("Invalid table id format: %s", path[1])
	}
	t := env.Catalog.TableByID(id)
	if t == nil || t.DatabaseID != d.ID {
		return nil, doriserr.New("Unknown table '%d'", id)
	}
	if len(path) == 2 {
		return table("Nodes", "index_schema", "partitions", "temp_partitions", "indexes"), nil
	}
	name := ast.Name{Database: d.Name, Name: t.Name}
	filter := ast.ShowFilter{Limit: -1}
	switch path[2] {
	case "partitions":
		return showPartitions(env, &ast.ShowPartitions{Table: name, ShowFilter: filter})
	case "temp_partitions":
		return showPartitions(env, &ast.ShowPartitions{Table: name, Temporary: true, ShowFilter: filter})
	case "index_schema":
		return describeTable(env, &ast.Describe{Table: name})
	case "indexes":
		return showIndex(env, &ast.ShowIndex{Table: name})
	}
	return nil, doriserr.New("Not implemented yet: %s", path[2])
}

// procDatabaseList is '/dbs'.
func procDatabaseList(env *Env) (*Result, error) {
	r := emptyShow("DbId,DbName,TableNum,Size,Quota,LastConsistencyCheckTime,ReplicaCount,ReplicaQuota,RunningTransactionNum,TransactionQuota,LastUpdateTime")
	for _, d := range databasesByID(env) {
		tables := env.Catalog.Tables(d.ID)
		number := len(tables)
		if d.System() && env.SystemTables != nil {
			number = len(env.SystemTables(d.Name))
		}
		var bytes int64
		replicas := 0
		for _, t := range tables {
			if t.IsView() {
				continue
			}
			s, _, err := tableStatistics(env, t)
			if err != nil {
				return nil, err
			}
			if bytes += s.Bytes; s.Rows > 0 {
				replicas += replicasOf(t)
			}
		}
		row := append(Row(idText(d.ID), d.Name, strconv.Itoa(number), sizeText(bytes), sizeText(quotaOf(d, "DATA", dataQuota))), NullCell)
		row = append(row, Row(strconv.Itoa(replicas), strconv.FormatInt(quotaOf(d, "REPLICA", replicaQuota), 10),
			strconv.Itoa(runningTransactions(env, d.ID)), "10000")...)
		r.Rows = append(r.Rows, append(row, NullCell))
	}
	return r, nil
}

// procTableColumns are those of '/dbs/<database>'.
const procTableColumns = "TableId,TableName,IndexNum,PartitionColumnName,PartitionNum,State,Type,LastConsistencyCheckTime,ReplicaCount,VisibleVersion," +
	"VisibleVersionTime,RunningTransactionNum,LastUpdateTime"

// procSystemTables lists the views of information_schema and mysql. Their ids are their places.
func procSystemTables(env *Env, d *catalog.Database) *Result {
	r := emptyShow(procTableColumns)
	for i, name := range env.SystemTables(d.Name) {
		row := append(Row(strconv.Itoa(i), name), NullCell, NullCell, Text("1"), NullCell, Text("SCHEMA"))
		r.Rows = append(r.Rows, append(row, NullCell, Text("0"), NullCell, NullCell, Text("0"), NullCell))
	}
	return r
}

// procTables is '/dbs/<database>'.
func procTables(env *Env, d *catalog.Database) (*Result, error) {
	if d.System() && env.SystemTables != nil {
		return procSystemTables(env, d), nil
	}
	r := emptyShow(procTableColumns)
	for _, t := range env.Catalog.Tables(d.ID) {
		if t.IsView() {
			row := append(Row(idText(t.ID), t.Name), NullCell, NullCell, Text("1"), NullCell, Text("VIEW"))
			r.Rows = append(r.Rows, append(row, NullCell, Text("0"), NullCell, NullCell, NullCell, NullCell))
			continue
		}
		_, latest, err := tableStatistics(env, t)
		if err != nil {
			return nil, err
		}
		version := int64(1)
		for i := range t.Partitions {
			s, err := partitionStatistics(env, t, &t.Partitions[i])
			if err != nil {
				return nil, err
			}
			version = max(version, s.Version)
		}
		running := 0
		for _, x := range allTransactions(env, d.ID) {
			for _, id := range x.Tables {
				if id == t.ID && !x.Status.Final() {
					running++
				}
			}
		}
		key := ""
		if len(t.Partitioning.Columns) > 0 {
			key = t.Partitioning.Columns[0]
		}
		row := append(Row(idText(t.ID), t.Name, strconv.Itoa(1+len(t.Rollups)), key, strconv.Itoa(len(t.Partitions)), "NORMAL", "OLAP"), NullCell)
		r.Rows = append(r.Rows, append(row, Row(strconv.Itoa(replicasOf(t)), strconv.FormatInt(version, 10), timeText(env, latest),
			strconv.Itoa(running), timeText(env, latest))...))
	}
	return r, nil
}
