package http

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/javamap"
)

// GET /api/{db}/{table}/_schema and /api/{catalog}/{db}/{table}/_schema
//
// Doris: TableSchemaAction. What connectors ask before they load or read.
func tableSchema(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := credentials(w, r, c.Users, false)
		if !in {
			return
		}
		if name := r.PathValue("catalog"); name != "" && name != "internal" {
			failed(w, "errCode = 2, detailMessage = Unknown catalog '"+name+"'")
			return
		}
		t := c.anyTable(w, as, catalog.MaySelect, r.PathValue("db"), r.PathValue("table"))
		if t == nil {
			return
		}
		answer := hashMap{"status": 200}
		if t.IsView() {
			columns := make([]hashMap, len(t.ViewColumns))
			for i := range t.ViewColumns {
				columns[i] = columnInfo(t, &t.ViewColumns[i])
				columns[i]["column_uid"] = "-1"
			}
			answer["properties"] = columns
			ok(w, answer)
			return
		}
		all, visible := []hashMap{}, []hashMap{}
		for i := range t.Columns {
			info := columnInfo(t, &t.Columns[i])
			all = append(all, info)
			if !t.Columns[i].Hidden {
				visible = append(visible, info)
			}
		}
		version := int(t.SchemaVersion)
		keys := keysType(t)
		answer["properties"], answer["keysType"], answer["schema_version"] = visible, keys, version
		answer["materialized_indexes"] = hashMap{t.Name: hashMap{
			"index_id": t.ID, "keys_type": keys, "schema_version": version, "schema_hash": int32(javamap.Hash(t.Name)) & 0x7fffffff,
			"storage_type": "COLUMN", "columns": all,
		}}
		ok(w, answer)
	}
}

// keysType is the name of a table's model.
func keysType(t *catalog.Table) string {
	switch t.Model {
	case catalog.Unique:
		return "UNIQUE_KEYS"
	case catalog.Aggregate:
		return "AGG_KEYS"
	}
	return "DUP_KEYS"
}

// columnInfo describes one column.
func columnInfo(t *catalog.Table, column *catalog.Column) hashMap {
	info := hashMap{
		"column_uid": strconv.Itoa(int(column.ID) - 1), "type": primitiveType(column.Type), "comment": column.Comment, "name": column.Name,
		"aggregation_type": aggregation(t, column), "is_nullable": yesNo(column.Nullable), "is_key": yesNo(column.Key),
	}
	if column.Type.Kind == catalog.Decimal {
		info["precision"], info["scale"] = strconv.Itoa(column.Type.Precision), strconv.Itoa(column.Type.Scale)
	}
	return info
}

// aggregation is how the values of a column come together; keys have none, and values of tables that keep all rows NONE.
func aggregation(t *catalog.Table, column *catalog.Column) string {
	switch {
	case column.Key || t.IsView():
		return ""
	case column.Aggregation != "":
		return column.Aggregation
	case t.Model == catalog.Unique && !t.MergeOnWrite:
		return "REPLACE"
	}
	return "NONE"
}

func yesNo(yes bool) string {
	if yes {
		return "Yes"
	}
	return "No"
}

// primitiveType is the name of a type without its parameters (Doris: PrimitiveType).
func primitiveType(t catalog.Type) string {
	switch t.Kind {
	case catalog.Decimal:
		switch {
		case t.Precision <= 9:
			return "DECIMAL32"
		case t.Precision <= 18:
			return "DECIMAL64"
		case t.Precision <= 38:
			return "DECIMAL128"
		}
		return "DECIMAL256"
	case catalog.Date:
		return "DATEV2"
	case catalog.DateTime:
		return "DATETIMEV2"
	case catalog.String:
		return "STRING"
	}
	name, _, _ := strings.Cut(t.String(), "(")
	name, _, _ = strings.Cut(name, "<")
	return strings.ToUpper(name)
}

// GET /api/enable_light_schema_change/{db}/{table} with {"isDropColumn": b, "columnName": "c"}
//
// Doris: TableSchemaAction.columnChangeCanSync, which the Flink connector asks before it changes columns.
func lightSchemaChange(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, in := credentials(w, r, c.Users, false); !in {
			return
		}
		var body struct {
			Drop bool   `json:"isDropColumn"`
			Name string `json:"columnName"`
		}
		if !jsonBody(w, r, &body, "org.apache.doris.httpv2.rest.TableSchemaAction.columnChangeCanSync(java.lang.String,java.lang.String,"+
			"jakarta.servlet.http.HttpServletRequest,jakarta.servlet.http.HttpServletResponse,java.lang.String)") {
			return
		}
		name := r.PathValue("table")
		if c.StreamLoads.Catalog.Database(r.PathValue("db")) == nil {
			failed(w, unknownDatabase(r.PathValue("db")))
			return
		}
		t := c.StreamLoads.Catalog.Table(r.PathValue("db"), name)
		if t == nil {
			failed(w, "errCode = 7, detailMessage = table not found, tableName="+name)
			return
		}
		light, _ := t.Properties.Get("light_schema_change")
		switch {
		case light == "false":
			failed(w, "table "+name+" disable light schema change")
		case body.Drop && t.Column(body.Name) != nil && t.Column(body.Name).Key:
			failed(w, "Column "+body.Name+" is primary key in materializedIndex that can't do the light schema change")
		default:
			ok(w, nil)
		}
	}
}
