package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// showFixed answers SHOWs that clients of MySQL send and that say the same in every cluster; nil is none of them.
func showFixed(env *Env, st ast.Statement) *Result {
	switch st := st.(type) {
	case *ast.ShowStatus:
		return emptyShow("Variable_name,Value")
	case *ast.ShowWarnings:
		return showWarnings(env, st)
	case *ast.ShowWarningCount:
		r := &Result{Columns: []Column{bigintColumn("COUNT")}}
		if n := len(env.Session.Warnings()); n > 0 && !st.Errors {
			r.Rows = [][]Cell{Row(strconv.Itoa(n))}
		}
		return r
	case *ast.ShowEngines:
		return table("Engine,Support,Comment,Transactions,XA,Savepoints",
			"Olap engine,YES,Default storage engine of Doris,NO,NO,NO", "MySQL,YES,MySQL server which data is in it,NO,NO,NO",
			"ELASTICSEARCH,YES,ELASTICSEARCH cluster which data is in it,NO,NO,NO", "HIVE,YES,HIVE database which data is in it,NO,NO,NO",
			"ICEBERG,YES,ICEBERG data lake which data is in it,NO,NO,NO", "ODBC,YES,ODBC driver which data we can connect,NO,NO,NO",
			"HUDI,YES,HUDI data lake which data is in it,NO,NO,NO")
	case *ast.ShowCharset:
		return table("Charset,Description,Default collation,Maxlen", "utf8mb4,UTF-8 Unicode,utf8mb4_0900_bin,4")
	case *ast.ShowCollation:
		return table("Collation,Charset,Id,Default,Compiled,Sortlen", "utf8mb4_0900_bin,utf8mb4,309,Yes,Yes,1", "utf8mb3_general_ci,utf8mb3,33,Yes,Yes,1")
	case *ast.ShowPlugins:
		return showPlugins()
	case *ast.ShowAuthors:
		return emptyShow("Name,Location,Comment")
	case *ast.ShowTriggers:
		return emptyShow("Trigger,Event,Table,Statement,Timing,Created,sql_mode,Definer,character_set_client,collation_connection,Database Collation")
	case *ast.ShowEvents:
		return emptyShow("Db,Name,Definer,Time,Type,Execute at,Interval value,Interval field,Status,Ends,Status,Originator,character_set_client,collation_connection,Database Collation")
	case *ast.ShowOpenTables:
		return emptyShow("Database,Table,In_use,Name_locked")
	case *ast.ShowLastInsert:
		return showLastInsert(env)
	case *ast.ShowDataTypes:
		return table("TypeName,Size", "AGG_STATE,16", "ARRAY,32", "BIGINT,8", "BITMAP,16", "BOOLEAN,1", "CHAR,16", "DATE,16", "DATETIME,16",
			"DATETIMEV2,8", "DATEV2,4", "DECIMAL128,16", "DECIMAL32,4", "DECIMAL64,8", "DECIMALV2,16", "DOUBLE,8", "FLOAT,4", "HLL,16", "INT,4",
			"IPV4,4", "IPV6,16", "JSON,16", "LARGEINT,16", "MAP,24", "QUANTILE_STATE,16", "SMALLINT,2", "STRING,16", "TINYINT,1", "VARCHAR,16")
	}
	return nil
}

// table makes a result of lines with commas.
func table(columns string, rows ...string) *Result {
	r := emptyShow(columns)
	for _, row := range rows {
		r.Rows = append(r.Rows, Row(strings.Split(row, ",")...))
	}
	return r
}

// SHOW WARNINGS [LIMIT n], SHOW ERRORS
//
// Doris: ShowWarningErrorsCommand, which is always empty. Differs: what statements warn of is shown.
func showWarnings(env *Env, st *ast.ShowWarnings) *Result {
	r := emptyShow("Level,Code,Message")
	for _, w := range env.Session.Warnings() {
		if !st.Errors || w.Level == "Error" {
			r.Rows = append(r.Rows, Row(w.Level, w.Code, w.Message))
		}
	}
	r.Rows = r.Rows[min(max(0, int(st.Offset)), len(r.Rows)):]
	if st.Limit >= 0 && int64(len(r.Rows)) > st.Limit {
		r.Rows = r.Rows[:st.Limit]
	}
	return r
}

// showPlugins is SHOW PLUGINS: those that every frontend has built in.
func showPlugins() *Result {
	r := emptyShow("Name,Type,Description,Version,JavaVersion,ClassName,SoName,Sources,Status,Properties")
	for _, p := range [][5]string{
		{"__builtin_AuditLoader", "AUDIT", "builtin audit loader, to load audit log to internal table", "2.1.0", "org.apache.doris.plugin.audit.AuditLoader"},
		{"__builtin_AuditLogBuilder", "AUDIT", "builtin audit logger", "0.12.0", "org.apache.doris.plugin.audit.AuditLogBuilder"},
		{"__builtin_SqlDialectConverter", "DIALECT", "builtin sql dialect converter", "2.1.0", "org.apache.doris.plugin.dialect.HttpDialectConverterPlugin"},
	} {
		row := append(Row(p[0], p[1], p[2], p[3], "1.8.31", p[4]), NullCell)
		r.Rows = append(r.Rows, append(row, Row("Builtin", "INSTALLED", "{}")...))
	}
	return r
}
