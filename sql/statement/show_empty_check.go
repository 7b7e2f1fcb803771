// What the SHOWs of things that cannot exist here check before they tell of none
//
// Doris: ShowBackupCommand, ShowRestoreCommand, ShowExportCommand, ShowEncryptKeysCommand, ShowTypeCastCommand, ShowCopyCommand and
// ShowAnalyzeCommand.

package statement

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// checkEmptyShow is called with what the statement shows, without BRIEF and AUTO.
func checkEmptyShow(env *Env, what string, st *ast.ShowOther) error {
	switch what {
	case "ANALYZE":
		return checkShowAnalyze(env, st.Text)
	case "RESOURCES":
		return checkShowResources(wildCondition(&st.ShowFilter))
	case "BACKUP", "RESTORE", "ENCRYPTKEYS", "EXPORT", "COPY", "TYPE_CAST":
	default:
		return nil
	}
	if what == "COPY" && st.Database == "" {
		// Doris forgets to take the current database.
		return doriserr.New("Unknown database 'null'")
	}
	database := env.databaseOf(st.Database)
	if database == "" {
		return doriserr.New("No database selected")
	}
	where := wildCondition(&st.ShowFilter)
	switch what {
	case "BACKUP", "RESTORE":
		if !env.may(catalog.MayLoad, database, "") {
			return env.deniedDatabase(database)
		}
		if what == "BACKUP" && where != nil && !labelCondition(where, "snapshotname") {
			return doriserr.New(`Where clause should like: SnapshotName = "your_snapshot_name",  or SnapshotName LIKE "matcher"`)
		}
		if what == "RESTORE" && where != nil && !labelCondition(where, "label") {
			return doriserr.New(`Where clause should like: LABEL = "your_label_name",  or LABEL LIKE "matcher"`)
		}
	case "ENCRYPTKEYS":
		if err := env.admin(catalog.AdminPriv.String()); err != nil {
			return err
		}
	case "EXPORT":
		if where != nil && !exportCondition(where) {
			return doriserr.New(`Where clause should looks like below:  ID = $your_job_id, or STATE = "PENDING|EXPORTING|FINISHED|CANCELLED", ` +
				`or LABEL = "xxx" or LABEL like "xxx%%"`)
		}
	case "TYPE_CAST":
		return nil
	}
	_, err := findDatabase(env, st.Catalog, st.Database)
	return err
}

// wildCondition is the WHERE or LIKE of a SHOW as Doris's LogicalPlanBuilder.getWildWhere reads it.
func wildCondition(f *ast.ShowFilter) ast.Expr {
	if f.Like != nil {
		return &ast.Binary{Op: "LIKE", Left: &ast.Column{Parts: []string{"ProcedureName"}}, Right: &ast.Literal{Kind: ast.StringLiteral, Text: *f.Like}}
	}
	return f.Where
}

// comparedText returns the parts of column = 'text' or column LIKE 'text'; the column is in lower case.
func comparedText(e ast.Expr) (column, op, text string, ok bool) {
	b, isBinary := e.(*ast.Binary)
	if !isBinary || b.Op != "=" && b.Op != "LIKE" {
		return "", "", "", false
	}
	c, isColumn := b.Left.(*ast.Column)
	l, isLiteral := b.Right.(*ast.Literal)
	if !isColumn || !isLiteral || l.Kind != ast.StringLiteral {
		return "", "", "", false
	}
	return strings.ToLower(c.Name()), b.Op, l.Text, true
}

// labelCondition reports whether a condition compares one column with a text that is not empty.
func labelCondition(e ast.Expr, column string) bool {
	c, _, text, ok := comparedText(e)
	return ok && c == column && text != ""
}

// exportCondition reports whether SHOW EXPORT takes a condition.
func exportCondition(e ast.Expr) bool {
	if column, op, text, ok := comparedText(e); ok {
		switch column {
		case "label":
			return true
		case "state":
			return op == "=" && slices.Contains([]string{"PENDING", "IN_QUEUE", "EXPORTING", "FINISHED", "CANCELLED"}, strings.ToUpper(text))
		}
		return false
	}
	id, ok := comparedNumber(e)
	return ok && (id == "jobid" || id == "id")
}

// comparedNumber returns the column, in lower case, of column = number.
func comparedNumber(e ast.Expr) (column string, ok bool) {
	b, isBinary := e.(*ast.Binary)
	if !isBinary || b.Op != "=" {
		return "", false
	}
	c, isColumn := b.Left.(*ast.Column)
	l, isLiteral := b.Right.(*ast.Literal)
	if !isColumn || !isLiteral || l.Kind != ast.IntegerLiteral {
		return "", false
	}
	return strings.ToLower(c.Name()), true
}

// analyzeState finds the condition of SHOW ANALYZE.
var analyzeState = regexp.MustCompile(`(?i)\bWHERE\s+(\S+?)\s*=\s*['"]([^'"]*)['"]`)

// checkShowAnalyze checks SHOW [AUTO] ANALYZE. Doris fills the words of another refusal here.
func checkShowAnalyze(env *Env, text string) error {
	if !env.may(catalog.MayShow, "", "") {
		return doriserr.New("Access denied for user 'SHOW ANALYZE' (using password: %s)", env.Session.User())
	}
	if m := analyzeState.FindStringSubmatch(text); m != nil &&
		(!strings.EqualFold(strings.Trim(m[1], "`"), "state") || !slices.Contains([]string{"PENDING", "RUNNING", "FINISHED", "FAILED"}, strings.ToUpper(m[2]))) {
		return doriserr.New(`Where clause should be STATE = "PENDING|RUNNING|FINISHED|FAILED"`)
	}
	return nil
}

// checkShowResources checks the condition of SHOW RESOURCES (Doris: ShowResourcesCommand.validate).
func checkShowResources(e ast.Expr) error {
	if e == nil {
		return nil
	}
	if b, ok := e.(*ast.Binary); ok && (b.Op == "AND" || b.Op == "OR") {
		if b.Op == "OR" {
			return doriserr.New("Only allow compound predicate with operator AND")
		}
		if err := checkShowResources(b.Left); err != nil {
			return err
		}
		return checkShowResources(b.Right)
	}
	column, op, text, ok := comparedText(e)
	switch {
	case ok && text != "" && (column == "name" || column == "procedurename"):
		return nil
	case ok && op == "=" && column == "resourcetype" && resourceTypes[strings.ToUpper(text)]:
		return nil
	}
	return doriserr.New(`Where clause should looks like: NAME = "your_resource_name", or NAME LIKE "matcher", ` +
		` or RESOURCETYPE = "resource_type",  or compound predicate with operator AND`)
}

// resourceTypes are the kinds of resources (Doris: Resource.ResourceType).
var resourceTypes = map[string]bool{"UNKNOWN": true, "SPARK": true, "ODBC_CATALOG": true, "S3": true, "JDBC": true, "HDFS": true, "HMS": true,
	"ES": true, "AZURE": true, "AI": true}

// functionSignature finds the signature of a function and the database in a SHOW CREATE FUNCTION.
var functionSignature = regexp.MustCompile("(?is)\\bFUNCTION" + namePattern + "\\s*(\\((?:[^()]|\\([^()]*\\))*\\))(?:\\s*(?:FROM|IN)" + namePattern + ")?")

// argumentTypes writes the types of a signature as Doris's FunctionSearchDesc prints them.
func argumentTypes(signature string) string {
	var types []string
	depth, from := 0, 1
	for i := 1; i < len(signature); i++ {
		switch c := signature[i]; {
		case c == '(' || c == '<':
			depth++
		case (c == ',' || i == len(signature)-1) && depth == 0:
			if text := strings.TrimSpace(signature[from:i]); text == "..." {
				types = append(types, text)
			} else if t, err := parser.ParseType(text); err == nil {
				types = append(types, strings.ReplaceAll(t.String(), "decimal(", "decimalv3("))
			}
			from = i + 1
		case c == ')' || c == '>':
			depth--
		}
	}
	return "(" + strings.Join(types, ", ") + ")"
}

// absentFunction is SHOW CREATE FUNCTION (Doris: ShowCreateFunctionCommand). There are none of users.
func absentFunction(env *Env, text string, global bool) error {
	n := nameBehind(text, "FUNCTION")
	m := functionSignature.FindStringSubmatch(text)
	if m == nil {
		return doriserr.NotSupported("SHOW CREATE FUNCTION")
	}
	arguments := argumentTypes(m[2])
	if global {
		return doriserr.New("Unknown function, function=%s%s", n.Name, arguments)
	}
	database := n.Database
	if database == "" {
		parts := strings.Split(m[3], ".")
		database = env.databaseOf(strings.Trim(parts[len(parts)-1], "` "))
	}
	if database == "" {
		return doriserr.New("No database selected")
	}
	if !env.sees(database, "") {
		return env.deniedDatabase(database)
	}
	if _, err := findDatabase(env, "", database); err != nil {
		return err
	}
	return doriserr.New("Unknown function, function=%s.%s%s", database, n.Name, arguments)
}

// lockTables is LOCK TABLES, which locks nothing in Doris either.
func lockTables(env *Env, st *ast.LockTables) error {
	for _, l := range st.Tables {
		d, t, err := findTable(env, l.Name)
		if err != nil {
			return err
		}
		if !env.may(catalog.MaySelect, d.Name, t.Name) {
			return env.deniedCommand("SELECT", d.Name+"."+t.Name)
		}
	}
	return nil
}
