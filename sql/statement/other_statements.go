package statement

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// executeOther runs statements without a node of their own that have something to say about tables here.
func executeOther(ctx context.Context, env *Env, st ast.Statement) (*Result, bool, error) {
	switch st := st.(type) {
	case *ast.AdminTable:
		return nil, true, adminTable(env, st)
	case *ast.Other:
		switch {
		case st.What == "CALL":
			m := nameBehind(st.Text, "CALL")
			return nil, true, doriserr.New("do not support call function %s", strings.ToUpper(m.Name))
		case st.What == "DROP STATS":
			return nil, true, dropStatistics(ctx, env, st)
		case st.What == "DROP ANALYZE JOB":
			return nil, true, dropAnalyzeJob(ctx, env, st.Text)
		case strings.HasPrefix(st.What, "SHOW CONSTRAINTS"):
			r, err := showConstraints(env, nameBehind(st.Text, "FROM"))
			return r, true, err
		}
		return absent(env, st)
	case *ast.Analyze:
		r, err := analyze(ctx, env, st)
		return r, true, err
	case *ast.DropMaterializedView:
		return nil, true, dropMaterializedView(env, st)
	case *ast.ShowCreateMaterializedView:
		return showCreateMaterializedView(env, st)
	case *ast.ShowTabletsBelong:
		if err := env.admin(catalog.AdminPriv.String()); err != nil {
			return nil, true, err
		}
		r, err := showTabletsBelong(env, st)
		return r, true, err
	case *ast.ShowCreateLoad:
		if _, err := findDatabase(env, st.Label.Catalog, st.Label.Database); err != nil {
			return nil, true, err
		}
		return nil, true, doriserr.New("Label does not exist: %s", st.Label.Name)
	case *ast.ShowFunctions:
		r, err := showFunctions(env, st)
		return r, true, err
	}
	return nil, false, nil
}

// adminTable is ADMIN [CANCEL] REPAIR TABLE and ADMIN COMPACT TABLE (Doris: AdminCompactTableCommand). Replicas are never broken here,
// and the store compacts on its own.
func adminTable(env *Env, st *ast.AdminTable) error {
	if st.What == "COMPACT" {
		switch {
		case st.Partitions == nil:
			return doriserr.New("No partition selected for compaction")
		case len(st.Partitions.Names) != 1:
			return doriserr.New("Only support single partition for compaction")
		case st.Type == "":
			return doriserr.New("Compaction type must be specified in Where clause like: type = 'BASE/CUMULATIVE'")
		case !strings.EqualFold(st.Type, "BASE") && !strings.EqualFold(st.Type, "CUMULATIVE"):
			return doriserr.New("Where clause should looks like: type = 'BASE/CUMULATIVE'")
		}
	}
	_, t, err := findTable(env, st.Table)
	if err != nil {
		return err
	}
	if st.What != "COMPACT" {
		if t.IsView() {
			return notOLAP(t)
		}
		if st.Partitions == nil {
			return nil
		}
		_, err := namedPartitions(t, st.Partitions.Names, st.Partitions.Temporary)
		return err
	}
	if name := st.Partitions.Names[0]; t.Partition(name, st.Partitions.Temporary) == nil {
		return doriserr.New("partition %s does not exist in table %s", name, t.Name)
	}
	return nil
}

// statusFilter finds the condition of SHOW REPLICA STATUS.
var statusFilter = regexp.MustCompile(`(?is)\bWHERE\s+(.*)$`)

// statusCondition is WHERE STATUS = 'x' or != 'x'.
var statusCondition = regexp.MustCompile(`(?i)^STATUS\s*(=|!=|<>)\s*['"](\w+)['"]\s*;?\s*$`)

// keepsHealthy reports whether the condition of SHOW REPLICA STATUS lets replicas that are well through.
func keepsHealthy(text string) (bool, error) {
	m := statusFilter.FindStringSubmatch(text)
	if m == nil {
		return true, nil
	}
	c := statusCondition.FindStringSubmatch(m[1])
	if c == nil || !slices.Contains([]string{"OK", "DEAD", "VERSION_ERROR", "SCHEMA_ERROR", "MISSING", "BAD", "DROP"}, strings.ToUpper(c[2])) {
		return false, doriserr.New("Where clause should looks like: status =/!= 'OK/DEAD/VERSION_ERROR/SCHEMA_ERROR/MISSING'")
	}
	return strings.EqualFold(c[2], "OK") == (c[1] == "="), nil
}

// namePattern is a name of up to three parts behind a keyword.
const namePattern = "\\s+((?:`[^`]+`|[\\p{L}\\w$-]+)(?:\\s*\\.\\s*(?:`[^`]+`|[\\p{L}\\w$-]+)){0,2})"

// nameBehind finds the first name behind a keyword in a statement that was parsed.
func nameBehind(text, keyword string) ast.Name {
	m := regexp.MustCompile(`(?is)\b` + keyword + namePattern).FindStringSubmatch(text)
	if m == nil {
		return ast.Name{}
	}
	var parts []string
	for _, p := range strings.Split(m[1], ".") {
		parts = append(parts, strings.Trim(strings.TrimSpace(p), "`"))
	}
	n := ast.Name{Name: parts[len(parts)-1]}
	if len(parts) > 1 {
		n.Database = parts[len(parts)-2]
	}
	if len(parts) > 2 {
		n.Catalog = parts[0]
	}
	return n
}

// seenTable finds a table that the session may know of.
func seenTable(env *Env, n ast.Name, what string) (*catalog.Database, *catalog.Table, error) {
	if database := env.databaseOf(n.Database); !env.sees(database, n.Name) {
		return nil, nil, env.deniedCommand(what, database+": "+n.Name)
	}
	return findTable(env, n)
}

// showReplicas is SHOW REPLICA STATUS|DISTRIBUTION FROM table: each bucket has one replica on the one backend.
func showReplicas(env *Env, st *ast.ShowOther) (*Result, error) {
	_, t, err := seenTable(env, nameBehind(st.Text, "FROM"), "SHOW REPLICA")
	if err != nil {
		return nil, err
	}
	if t.IsView() {
		return nil, notOLAP(t)
	}
	partitions, err := partitionsBehind(t, st.Text)
	if err != nil {
		return nil, err
	}
	if strings.Contains(st.What, "DISTRIBUTION") {
		var bytes int64
		buckets := 0
		for _, p := range partitions {
			s, err := partitionStatistics(env, t, p)
			if err != nil {
				return nil, err
			}
			allocation, _ := p.Properties.Get(propReplication)
			bytes, buckets = bytes+s.Bytes, buckets+p.Buckets*max(1, replicaCount(allocation))
		}
		r := emptyShow("BackendId,ReplicaNum,ReplicaSize,NumGraph,NumPercent,SizeGraph,SizePercent,CloudClusterName,CloudClusterId")
		graph, percent := "", "0.00%"
		if bytes > 0 {
			graph, percent = strings.Repeat(">", 100), "100.00%"
		}
		r.Rows = [][]Cell{Row(backendID, strconv.Itoa(buckets), strconv.FormatInt(bytes, 10), strings.Repeat(">", 100), "100.00%", graph, percent, "", "")}
		return r, nil
	}
	r := emptyShow("TabletId,ReplicaId,BackendId,Version,LastFailedVersion,LastSuccessVersion,CommittedVersion,SchemaHash,VersionNum,IsBad,IsUserDrop,State,Status")
	healthy, err := keepsHealthy(st.Text)
	if err != nil || !healthy {
		return r, err
	}
	for _, p := range partitions {
		s, err := partitionStatistics(env, t, p)
		if err != nil {
			return nil, err
		}
		version := strconv.FormatInt(s.Version, 10)
		for bucket := range p.Buckets {
			id := tabletID(p.ID, bucket)
			r.Rows = append(r.Rows, Row(id, id+"1", backendID, version, "-1", version, version, idText(t.ID), "-1", "false", "false", "NORMAL", "OK"))
		}
	}
	return r, nil
}

// notOLAP is the error of a view where Doris wants a table of its own.
func notOLAP(t *catalog.Table) error { return doriserr.New("Table '%s' is not a OLAP table", t.Name) }

// partitionClause finds PARTITION name or PARTITIONS (names) in a statement that was parsed.
var partitionClause = regexp.MustCompile("(?is)\\b(TEMPORARY\\s+)?PARTITIONS?\\s*(?:\\(([^)]*)\\)|(`[^`]+`|[\\p{L}\\w$-]+))")

// partitionsBehind returns the partitions that a statement names, all but the temporary ones if it names none.
func partitionsBehind(t *catalog.Table, text string) ([]*catalog.Partition, error) {
	m := partitionClause.FindStringSubmatch(text)
	if m == nil {
		return t.SortedPartitions(false), nil
	}
	var names []string
	for _, name := range strings.Split(m[2]+m[3], ",") {
		names = append(names, strings.Trim(strings.TrimSpace(name), "`"))
	}
	return namedPartitions(t, names, m[1] != "")
}

// namedPartitions finds partitions by name.
func namedPartitions(t *catalog.Table, names []string, temporary bool) ([]*catalog.Partition, error) {
	var found []*catalog.Partition
	for _, name := range names {
		p := t.Partition(name, temporary)
		if p == nil {
			return nil, doriserr.New("Partition does not exist: %s", name)
		}
		found = append(found, p)
	}
	return found, nil
}
