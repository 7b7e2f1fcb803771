// CREATE, ALTER, DROP SQL_BLOCK_RULE, SHOW SQL_BLOCK_RULE [FOR name]
//
// Doris: SqlBlockRuleCommand, SqlBlockRuleMgr, SqlBlockUtil. Differs: the limits on partitions, tablets and rows are kept and refuse
// nothing; a pattern that Go's regular expressions do not know is refused.

package statement

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

const (
	blockRulePrefix = "sql_block_rule/"
	// notSet is what Doris shows for a text that was not given.
	notSet = "NULL"
)

// blockRule is a rule as it is kept.
type blockRule struct {
	Name, SQL, Hash                  string
	Partitions, Tablets, Cardinality int64
	Global, Enable                   bool
}

// blockRules returns all rules by name.
func blockRules(c *catalog.Catalog) []blockRule {
	var rules []blockRule
	for _, key := range c.OtherKeys(blockRulePrefix) {
		var r blockRule
		if json.Unmarshal(c.Other(key), &r) == nil {
			rules = append(rules, r)
		}
	}
	slices.SortFunc(rules, func(a, b blockRule) int { return strings.Compare(a.Name, b.Name) })
	return rules
}

// blockRuleNamed returns a rule, or nil.
func blockRuleNamed(c *catalog.Catalog, name string) *blockRule {
	for _, r := range blockRules(c) {
		if r.Name == name {
			return &r
		}
	}
	return nil
}

// bothSet is the error of a rule that has a pattern and limits (Doris: ERROR_SQL_AND_LIMITATIONS_SET_IN_ONE_RULE).
var bothSet = doriserr.New("sql/sqlHash and partition_num/tablet_num/cardinality cannot be set in one rule.")

// change applies the properties of CREATE or ALTER.
func (r *blockRule) change(given []ast.Property, isNew bool) error {
	if len(given) == 0 {
		return doriserr.New("Not set properties")
	}
	for _, key := range mapOrder(given) {
		if !slices.Contains([]string{"sql", "sqlHash", "global", "enable", "partition_num", "tablet_num", "cardinality"}, key) {
			return doriserr.New("%s is invalid property", key)
		}
	}
	has := func(key string) bool {
		return slices.ContainsFunc(given, func(p ast.Property) bool { return p.Key == key })
	}
	text := func(key string) string {
		if !has(key) {
			return notSet
		}
		return property(given, key)
	}
	sql, hash := text("sql"), text("sqlHash")
	limited := property(given, "partition_num") != "" || property(given, "tablet_num") != "" || property(given, "cardinality") != ""
	patterned := sql != notSet || hash != notSet
	switch {
	case sql != notSet && hash != notSet:
		return doriserr.New("Only sql or sqlHash can be configured")
	case patterned && limited, isNew && !patterned && !limited:
		return bothSet
	}
	if isNew || sql != notSet {
		r.SQL = sql
	}
	if isNew || hash != notSet {
		r.Hash = hash
	}
	for _, l := range []struct {
		key string
		to  *int64
	}{{"partition_num", &r.Partitions}, {"tablet_num", &r.Tablets}, {"cardinality", &r.Cardinality}} {
		if value := property(given, l.key); value != "" {
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return doriserr.New("%s should be a long", l.key)
			}
			*l.to = n
		}
	}
	for _, b := range []struct {
		key string
		to  *bool
	}{{"global", &r.Global}, {"enable", &r.Enable}} {
		value := property(given, b.key)
		if value == "" {
			continue
		}
		*b.to = strings.EqualFold(value, "true")
		if isNew && !*b.to && !strings.EqualFold(value, "false") {
			return doriserr.New("%s should be a boolean", b.key)
		}
	}
	return r.check()
}

// check is what must hold whatever was changed.
func (r *blockRule) check() error {
	switch {
	case r.Partitions < 0:
		return doriserr.New("the value of partition_num can't be a negative")
	case r.Tablets < 0:
		return doriserr.New("the value of tablet_num can't be a negative")
	case r.Cardinality < 0:
		return doriserr.New("the value of cardinality can't be a negative")
	}
	limits := r.Partitions != 0 || r.Tablets != 0 || r.Cardinality != 0
	switch {
	case r.SQL != notSet && r.Hash != notSet && r.Hash != "" && r.SQL != "":
		return doriserr.New("Only sql or sqlHash can be configured")
	case limits && (r.SQL != notSet || r.Hash != notSet):
		return bothSet
	}
	if _, err := regexp.Compile(r.SQL); err != nil {
		return doriserr.NotSupported("the pattern %s: %v", r.SQL, err)
	}
	return nil
}

func createBlockRule(ctx context.Context, env *Env, st *ast.CreateObject) error {
	rule := blockRule{Name: st.Name, Enable: true}
	if err := rule.change(st.Properties, true); err != nil {
		return err
	}
	if form := nameForm(env.Session, commonName, commonNameUnicode); !form.MatchString(st.Name) {
		return doriserr.New("Incorrect SQL BLOCK RULE NAME name '%s'. SQL BLOCK RULE NAME name regex is '%s'", st.Name, form)
	}
	if rule.SQL != "" && regexp.MustCompile(rule.SQL).MatchString(rule.Name) {
		return doriserr.New("sql of SQL_BLOCK_RULE should not match its name")
	}
	if blockRuleNamed(env.Catalog, st.Name) != nil {
		if st.IfNotExists {
			return nil
		}
		return doriserr.New("the sql block rule %s already create", st.Name)
	}
	return keepBlockRule(ctx, env, &rule)
}

func alterBlockRule(ctx context.Context, env *Env, st *ast.AlterObject) error {
	known := blockRuleNamed(env.Catalog, st.Name)
	rule := blockRule{Name: st.Name, SQL: notSet, Hash: notSet}
	if known != nil {
		rule = *known
	}
	if err := rule.change(st.Properties, false); err != nil {
		return err
	}
	if known == nil {
		return doriserr.New("the sql block rule %s not exist", st.Name)
	}
	return keepBlockRule(ctx, env, &rule)
}

func dropBlockRules(ctx context.Context, env *Env, st *ast.DropObject) error {
	for _, n := range st.Names {
		if blockRuleNamed(env.Catalog, n.Name) == nil && !st.IfExists {
			return doriserr.New("the sql block rule %s not exist", n.Name)
		}
	}
	return env.Catalog.Edit(ctx, func(e *catalog.Edit) error {
		for _, n := range st.Names {
			if key := blockRulePrefix + n.Name; e.Snapshot().Other(key) != nil {
				e.DropOther(key)
			}
		}
		return nil
	})
}

// keepBlockRule makes a rule durable.
func keepBlockRule(ctx context.Context, env *Env, r *blockRule) error {
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("describing sql block rule %s: %w", r.Name, err)
	}
	return env.Catalog.PutOther(ctx, blockRulePrefix+r.Name, text)
}

// showBlockRules is SHOW SQL_BLOCK_RULE [FOR name].
func showBlockRules(env *Env, name string) *Result {
	r := emptyShow("Name,Sql,SqlHash,PartitionNum,TabletNum,Cardinality,Global,Enable")
	for _, rule := range blockRules(env.Catalog) {
		if name == "" || rule.Name == name {
			number := func(n int64) string { return strconv.FormatInt(n, 10) }
			r.Rows = append(r.Rows, Row(rule.Name, rule.SQL, rule.Hash, number(rule.Partitions), number(rule.Tablets), number(rule.Cardinality),
				strconv.FormatBool(rule.Global), strconv.FormatBool(rule.Enable)))
		}
	}
	return r
}

// HasBlockRules reports whether there are SQL block rules.
func HasBlockRules(c *catalog.Catalog) bool { return len(c.OtherKeys(blockRulePrefix)) > 0 }

// Blocked refuses the text of a query, INSERT or another statement that reads or writes rows if a rule for everyone or for its user
// matches it (Doris: SqlBlockRuleMgr.matchSql).
func Blocked(c *catalog.Catalog, accounts *catalog.Accounts, user, sql string) error {
	if !HasBlockRules(c) {
		return nil
	}
	own := ""
	if accounts != nil {
		set, _ := accounts.Properties(user)
		own = set["sql_block_rules"]
	}
	sum := md5.Sum([]byte(sql))
	hash := hex.EncodeToString(sum[:])
	for _, r := range blockRules(c) {
		mine := slices.ContainsFunc(strings.Split(own, ","), func(n string) bool { return strings.TrimSpace(n) == r.Name })
		if !r.Enable || !r.Global && !mine {
			continue
		}
		if r.Hash != "" && r.Hash != notSet && r.Hash == hash {
			return doriserr.New("sql match hash sql block rule: %s", r.Name)
		}
		if r.SQL == "" || r.SQL == notSet {
			continue
		}
		if pattern, err := regexp.Compile(r.SQL); err == nil && pattern.MatchString(sql) {
			return doriserr.New("sql match regex sql block rule: %s", r.Name)
		}
	}
	return nil
}

// BlockRuleRows are the rows of information_schema.sql_block_rule_status, for administrators. What the rules refused is not counted.
func BlockRuleRows(env *Env) [][]any {
	if !env.may(catalog.AdminPriv, "", "") {
		return nil
	}
	var rows [][]any
	for _, r := range blockRules(env.Catalog) {
		zero := int64(0)
		rows = append(rows, []any{r.Name, r.SQL, r.Hash, r.Partitions, r.Tablets, r.Cardinality, r.Global, r.Enable, zero, zero, zero, zero})
	}
	return rows
}
