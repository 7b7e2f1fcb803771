package statement

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// adminTablets runs ADMIN CHECK TABLET, SET REPLICA VERSION|STATUS, COPY|DIAGNOSE TABLET and [CANCEL] REBALANCE DISK
//
// Doris: AdminCheckTabletsCommand and its kin. Replicas are never broken here and there is one disk, so what is right does nothing.
func adminTablets(env *Env, st *ast.AdminTablets) (*Result, error) {
	if err := env.requireGlobal(catalog.AdminPriv, "ADMIN"); err != nil {
		return nil, err
	}
	switch st.What {
	case "CHECK TABLET":
		return nil, checkTablets(st)
	case "SET REPLICA VERSION":
		return nil, setReplica(env, st, []string{"tablet_id", "backend_id", "version", "last_success_version", "last_failed_version"})
	case "SET REPLICA STATUS":
		return nil, setReplica(env, st, []string{"tablet_id", "backend_id", "status"})
	case "COPY TABLET":
		if len(tabletOwners(env, st.IDs)) == 0 {
			return nil, doriserr.New("Unknown tablet: %d", st.IDs[0])
		}
		return nil, doriserr.NotSupported("ADMIN COPY TABLET")
	case "DIAGNOSE TABLET":
		return showByID(env, &ast.ShowByID{Base: st.Base, Kind: "DIAGNOSIS", ID: st.IDs[0]})
	}
	return nil, nil
}

// checkTablets is ADMIN CHECK TABLET (ids) PROPERTIES ("type" = "consistency").
func checkTablets(st *ast.AdminTablets) error {
	kind := property(st.Properties, "type")
	switch {
	case len(st.IDs) == 0:
		return doriserr.New("Tablet id list is empty")
	case kind == "":
		return doriserr.New("Should specify 'type' property")
	case !strings.EqualFold(kind, "consistency"):
		return doriserr.New("Unknown check type: %s", kind)
	}
	var unknown []string
	for _, p := range st.Properties {
		if p.Key != "type" {
			unknown = append(unknown, p.Key)
		}
	}
	if len(unknown) > 0 {
		return doriserr.New("Unknown properties: [%s]", strings.Join(unknown, ", "))
	}
	return nil
}

// setReplica is ADMIN SET REPLICA VERSION|STATUS PROPERTIES (...): checked, and then nothing is done.
func setReplica(env *Env, st *ast.AdminTablets, known []string) error {
	given := map[string]string{}
	for _, p := range st.Properties {
		key := strings.ToLower(p.Key)
		_, err := strconv.ParseInt(p.Value, 10, 64)
		switch {
		case !strings.Contains(","+strings.Join(known, ",")+",", ","+key+","):
			return doriserr.New("Unknown property: %s", p.Key)
		case key == "status":
			switch strings.ToUpper(p.Value) {
			case "OK", "BAD", "DROP":
			case "VERSION_ERROR", "MISSING", "SCHEMA_ERROR", "DEAD":
				return doriserr.New("Do not support setting replica status as %s", p.Value)
			default:
				return doriserr.New("No enum constant org.apache.doris.catalog.Replica.ReplicaStatus.%s", strings.ToUpper(p.Value))
			}
		case err != nil:
			return doriserr.New("Invalid %s format: %s", strings.ReplaceAll(key, "_", " "), p.Value)
		}
		given[key] = p.Value
	}
	if known[2] == "status" && (given["tablet_id"] == "" || given["backend_id"] == "" || given["status"] == "") {
		return doriserr.New("Should add following properties: TABLET_ID, BACKEND_ID and STATUS")
	}
	if known[2] != "status" && (given["tablet_id"] == "" || given["backend_id"] == "" || given["version"] == "" && given["last_success_version"] == "" && given["last_failed_version"] == "") {
		return doriserr.New("Should add following properties: TABLET_ID, BACKEND_ID, VERSION, LAST_SUCCESS_VERSION, LAST_FAILED_VERSION")
	}
	id, _ := strconv.ParseInt(given["tablet_id"], 10, 64)
	if known[2] != "status" {
		for _, name := range known[2:4] {
			if n, err := strconv.ParseInt(given[name], 10, 64); err == nil && n <= 0 {
				return doriserr.New("Required %s > 0", strings.ReplaceAll(name, "_", " "))
			}
		}
	}
	if len(tabletOwners(env, []int64{id})) == 0 {
		return doriserr.New("set replica %s failed, tabletId=%d", map[bool]string{true: "status", false: "version"}[known[2] == "status"], id)
	}
	return nil
}

// adminSetTable runs ADMIN SET TABLE name STATUS|PARTITION VERSION PROPERTIES (...)
//
// Doris: AdminSetTableStatusCommand, AdminSetPartitionVersionCommand. A table here is always NORMAL and versions are the store's:
// what would change them is refused.
func adminSetTable(env *Env, st *ast.AdminSetTable) error {
	if st.What == "STATUS" {
		state := ""
		for _, p := range st.Properties {
			if !strings.EqualFold(p.Key, "state") {
				return doriserr.New("Unsupported property: %s", p.Key)
			}
			state = strings.ToUpper(p.Value)
			switch state {
			case "NORMAL", "ROLLUP", "SCHEMA_CHANGE", "BACKUP", "RESTORE", "RESTORE_WITH_LOAD", "WAITING_STABLE":
			default:
				return doriserr.New("Invalid table state: %s", p.Value)
			}
		}
		if state == "" {
			return doriserr.New("Should add properties: STATE.")
		}
		if _, _, err := findTableMeta(env, st.Table, false); err != nil || state == "NORMAL" {
			return err
		}
		return doriserr.NotSupported("a table in the state %s", state)
	}
	switch {
	case property(st.Properties, "partition_id") == "":
		return doriserr.New("Should specify 'partition_id' property.")
	case property(st.Properties, "visible_version") == "":
		return doriserr.New("Should specify 'visible_version' property.")
	}
	id, err := strconv.ParseInt(property(st.Properties, "partition_id"), 10, 64)
	if err != nil {
		return doriserr.New("Invalid property long id: %s", property(st.Properties, "partition_id"))
	}
	version, err := strconv.ParseInt(property(st.Properties, "visible_version"), 10, 64)
	if err != nil {
		return doriserr.New("Invalid property long id: %s", property(st.Properties, "visible_version"))
	}
	d, t, err := findTable(env, st.Table)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(t.Partitions, func(p catalog.Partition) bool { return p.ID == uint64(id) }) {
		return doriserr.New("Failed to set partition visible version to %d. Partition %d not exists. Database %s, Table %s.", version, id, d.Name, t.Name)
	}
	return doriserr.NotSupported("ADMIN SET TABLE PARTITION VERSION: versions are the store's")
}

// tabletOwners finds the tables that tablets belong to, with the ids that each has.
func tabletOwners(env *Env, ids []int64) map[*catalog.Table][]string {
	owners := map[*catalog.Table][]string{}
	for _, d := range env.Catalog.Databases() {
		for _, t := range env.Catalog.Tables(d.ID) {
			for _, p := range t.Partitions {
				for bucket := range p.Buckets {
					for _, id := range ids {
						if text := strconv.FormatInt(id, 10); text == tabletID(p.ID, bucket) {
							owners[t] = append(owners[t], text)
						}
					}
				}
			}
		}
	}
	return owners
}

// showTabletsBelong is SHOW TABLETS BELONG id, ... (Doris: ShowTabletsBelongCommand).
func showTabletsBelong(env *Env, st *ast.ShowTabletsBelong) (*Result, error) {
	r := emptyShow("DbName,TableName,TableSize,PartitionNum,BucketNum,ReplicaCount,TabletIds")
	for t, ids := range tabletOwners(env, st.IDs) {
		s, _, err := tableStatistics(env, t)
		if err != nil {
			return nil, err
		}
		partitions, buckets := 0, 0
		for _, p := range t.Partitions {
			if !p.Temporary {
				partitions, buckets = partitions+1, buckets+p.Buckets
			}
		}
		r.Rows = append(r.Rows, Row(env.Catalog.DatabaseByID(t.DatabaseID).Name, t.Name, sizeText(s.Bytes), strconv.Itoa(partitions),
			strconv.Itoa(buckets), strconv.Itoa(replicasOf(t)), "["+strings.Join(ids, ", ")+"]"))
	}
	return r, nil
}

// showDataSkew is SHOW DATA SKEW FROM table [PARTITION (...)]: all rows of a partition are in its first bucket here (Doris:
// MetadataViewer.getDataSkew).
func showDataSkew(env *Env, st *ast.ShowOther) (*Result, error) {
	n := nameBehind(st.Text, "FROM")
	if database := env.databaseOf(n.Database); !env.sees(database, n.Name) {
		return nil, env.deniedCommand("SHOW DATA SKEW", database+"."+n.Name)
	}
	_, t, err := findTable(env, n)
	if err != nil {
		return nil, err
	}
	if t.IsView() {
		return nil, notOLAP(t)
	}
	partitions, err := partitionsBehind(t, st.Text)
	if err != nil {
		// Doris says behind the name whether it looked for a temporary one.
		return nil, doriserr.New("%s=%t", doriserr.From(err).Message, strings.Contains(strings.ToUpper(st.Text), "TEMPORARY"))
	}
	r := emptyShow("PartitionName,BucketIdx,AvgRowCount,AvgDataSize,Graph,Percent")
	for _, p := range partitions {
		s, err := partitionStatistics(env, t, p)
		if err != nil {
			return nil, err
		}
		for bucket := range p.Buckets {
			rows, bytes, graph, percent := "0", "0", "", "0.00%"
			switch {
			case bucket == 0 && s.Bytes > 0:
				rows, bytes, graph, percent = strconv.FormatInt(s.Rows, 10), strconv.FormatInt(s.Bytes, 10), strings.Repeat(">", 100), "100.00%"
			case bucket == 0:
				rows = strconv.FormatInt(s.Rows, 10)
			case s.Bytes > 0:
				percent = "00.00 %"
			}
			r.Rows = append(r.Rows, Row(p.Name, strconv.Itoa(bucket), rows, bytes, graph, percent))
		}
	}
	return r, nil
}
