// CREATE, ALTER, DROP WORKLOAD GROUP, SHOW WORKLOAD GROUPS
//
// Doris: CreateWorkloadGroupCommand, WorkloadGroup, WorkloadGroupMgr. Differs: groups are checked, kept and shown; nothing is
// throttled by them.

package statement

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/javamap"
	"github.com/dorisemu/dorisemu/sql/ast"
)

const (
	groupPrefix = "workload_group/"
	// defaultGroupID is the id of the group normal, which every frontend has.
	defaultGroupID = 10002
	// defaultComputeGroup is the one compute group.
	defaultComputeGroup = "default"
	// mostGroups is workload_group_max_num.
	mostGroups = 100
)

// workloadGroup is a group as it is kept.
type workloadGroup struct {
	ID         uint64
	Name       string
	Properties map[string]string
}

// groupColumns are the properties in the order of SHOW WORKLOAD GROUPS, with the value of one that was not given.
var groupColumns = []struct{ name, value string }{
	{"min_cpu_percent", "0"}, {"max_cpu_percent", "100"}, {"min_memory_percent", "0"}, {"max_memory_percent", "100"},
	{"max_concurrency", "2147483647"}, {"max_queue_size", "0"}, {"queue_timeout", "0"}, {"scan_thread_num", "-1"},
	{"max_remote_scan_thread_num", "-1"}, {"min_remote_scan_thread_num", "-1"}, {"memory_low_watermark", "75"},
	{"memory_high_watermark", "85"}, {"compute_group", defaultComputeGroup}, {"read_bytes_per_second", "-1"},
	{"remote_read_bytes_per_second", "-1"}, {"slot_memory_policy", "none"},
}

// value is a property's text.
func (g *workloadGroup) value(name string) string {
	if v := g.Properties[name]; v != "" {
		return v
	}
	for _, c := range groupColumns {
		if c.name == name {
			return c.value
		}
	}
	return ""
}

// workloadGroups returns all groups by name, in the order of their ids.
func workloadGroups(env *Env) []workloadGroup {
	groups := []workloadGroup{{ID: defaultGroupID, Name: defaultWorkloadGroup}}
	for _, key := range env.Catalog.OtherKeys(groupPrefix) {
		var g workloadGroup
		if json.Unmarshal(env.Catalog.Other(key), &g) != nil {
			continue // a record of a later version
		}
		if g.Name == defaultWorkloadGroup {
			groups[0] = g
		} else {
			groups = append(groups, g)
		}
	}
	slices.SortFunc(groups, func(a, b workloadGroup) int { return int(int64(a.ID) - int64(b.ID)) })
	return groups
}

// workloadGroupNamed returns a group, or nil.
func workloadGroupNamed(env *Env, name string) *workloadGroup {
	for _, g := range workloadGroups(env) {
		if g.Name == name {
			return &g
		}
	}
	return nil
}

// groupProperties are the properties of CREATE or ALTER; the ones that cannot be given are refused.
func groupProperties(given []ast.Property) (map[string]string, error) {
	if len(given) == 0 {
		return nil, doriserr.New("Workload Group properties can't be empty")
	}
	properties := map[string]string{}
	for _, p := range given {
		properties[p.Key] = p.Value
	}
	switch {
	case properties["tag"] != "":
		return nil, doriserr.New("tag is deprecated, you can use create workload group [for compute group] as a replacement.")
	case properties["compute_group"] != "":
		return nil, doriserr.New("compute_group can not be set in property.")
	}
	delete(properties, "compute_group")
	return properties, nil
}

func createWorkloadGroup(ctx context.Context, env *Env, st *ast.CreateObject) error {
	if form := nameForm(env.Session, commonName, commonNameUnicode); !form.MatchString(st.Name) {
		return doriserr.New("Incorrect workload group name '%s'. workload group name regex is '%s'", st.Name, form)
	}
	properties, err := groupProperties(st.Properties)
	if err != nil {
		return err
	}
	if st.Group != "" && !nameForm(env.Session, commonName, commonNameUnicode).MatchString(st.Group) {
		return doriserr.New("Compute group's format is illegal: %s", st.Group)
	}
	g := workloadGroup{Name: st.Name, Properties: properties}
	if st.Group != "" {
		properties["compute_group"] = st.Group
	}
	if err := g.check(); err != nil {
		return err
	}
	if workloadGroupNamed(env, st.Name) != nil {
		if st.IfNotExists {
			return nil
		}
		return doriserr.New("Compute group %s already has workload group %s.", g.value("compute_group"), st.Name)
	}
	if err := checkGroupSums(env, &g, true); err != nil {
		return err
	}
	if g.ID, err = env.Catalog.NewID(); err != nil {
		return err
	}
	return keepGroup(ctx, env, &g)
}

func alterWorkloadGroup(ctx context.Context, env *Env, st *ast.AlterObject) error {
	properties, err := groupProperties(st.Properties)
	if err != nil {
		return err
	}
	g := workloadGroupNamed(env, st.Name)
	if g == nil {
		// "croup" is Doris's.
		return doriserr.New("Can not find workload group %s in compute croup %s", st.Name, cmp.Or(st.Group, defaultComputeGroup))
	}
	changed := workloadGroup{ID: g.ID, Name: g.Name, Properties: maps.Clone(g.Properties)}
	if changed.Properties == nil {
		changed.Properties = map[string]string{}
	}
	maps.Copy(changed.Properties, properties)
	if err := changed.check(); err != nil {
		return err
	}
	if err := checkGroupSums(env, &changed, false); err != nil {
		return err
	}
	return keepGroup(ctx, env, &changed)
}

// noGroup is the error of a group that is not there.
func noGroup(name, group string) error {
	if group == "" {
		group = defaultComputeGroup
	}
	return doriserr.New("Can not find workload group %s in compute group %s.", name, group)
}

func dropWorkloadGroup(ctx context.Context, env *Env, st *ast.DropObject) error {
	name := st.Names[0].Name
	if name == defaultWorkloadGroup {
		return doriserr.New("Dropping workload group %s is not allowed.", name)
	}
	if env.Accounts != nil {
		for _, u := range env.Accounts.Users() {
			user := u.Identity.Name
			if set, _ := env.Accounts.Properties(user); set["default_workload_group"] == name {
				return doriserr.New("Workload group %s is set for user %s, you can reset the user's property(eg, "+
					"set property for %s 'default_workload_group'='xxx'; ), then you can drop the group.", name, user, user)
			}
		}
	}
	if workloadGroupNamed(env, name) == nil {
		if st.IfExists {
			return nil
		}
		return noGroup(name, st.Group)
	}
	return env.Catalog.DropOther(ctx, groupPrefix+name)
}

// keepGroup makes a group durable.
func keepGroup(ctx context.Context, env *Env, g *workloadGroup) error {
	text, err := json.Marshal(g)
	if err != nil {
		return fmt.Errorf("describing workload group %s: %w", g.Name, err)
	}
	return env.Catalog.PutOther(ctx, groupPrefix+g.Name, text)
}

// checkGroupSums checks what all groups have together.
func checkGroupSums(env *Env, changed *workloadGroup, isNew bool) error {
	groups, cpu, memory := 1, changed.number("min_cpu_percent"), changed.number("min_memory_percent")
	for _, g := range workloadGroups(env) {
		if !strings.EqualFold(g.value("compute_group"), changed.value("compute_group")) {
			continue
		}
		if g.Name != changed.Name {
			groups, cpu, memory = groups+1, cpu+g.number("min_cpu_percent"), memory+g.number("min_memory_percent")
		}
		if cpu > 100 {
			return doriserr.New("Sum of min_cpu_percent in %s should be less than 100%%", g.value("compute_group"))
		}
		if memory > 100 {
			return doriserr.New("Sum of min_memory_percent in %s should be less than 100%%", g.value("compute_group"))
		}
	}
	if isNew && groups >= mostGroups {
		return doriserr.New("Workload group number in Compute Group %scan not exceed %d", changed.value("compute_group"), mostGroups)
	}
	return nil
}

// number is the value of a property that is a number.
func (g *workloadGroup) number(name string) int64 {
	n, _ := strconv.ParseInt(strings.TrimSuffix(g.value(name), "%"), 10, 64) // it was checked before
	return n
}

// check checks the properties and takes the percent signs away.
func (g *workloadGroup) check() error {
	for _, name := range javamap.Copied(slices.Sorted(maps.Keys(g.Properties))) {
		if !slices.ContainsFunc(groupColumns, func(c struct{ name, value string }) bool { return c.name == name }) {
			return doriserr.New("Property %s is not supported, maybe it is deprecated.", name)
		}
	}
	for _, pair := range [][2]string{{"min_cpu_percent", "max_cpu_percent"}, {"min_memory_percent", "max_memory_percent"}} {
		least, most := pair[0], pair[1]
		order := []struct {
			name string
			low  int64
		}{{least, 0}, {most, 1}}
		if strings.HasSuffix(least, "memory_percent") {
			order[0], order[1] = order[1], order[0]
		}
		for _, p := range order {
			if n, ok := g.parse(p.name); !ok || n < p.low || n > 100 {
				return doriserr.New("The allowed %s value has to be in [%d,100], but input value is %s", p.name, p.low, g.Properties[p.name])
			}
		}
		if g.number(most) < g.number(least) {
			return doriserr.New("%s's value %d has to be great or equal than %s %d", most, g.number(most), least, g.number(least))
		}
	}
	if policy := strings.ToLower(g.value("slot_memory_policy")); policy != "none" && policy != "fixed" && policy != "dynamic" {
		return doriserr.New("The value of 'slot_memory_policy' must be one of none, fixed, dynamic.")
	}
	for _, name := range []string{"scan_thread_num", "max_remote_scan_thread_num", "min_remote_scan_thread_num"} {
		if n, ok := g.parse(name); !ok || n <= 0 && n != -1 {
			return doriserr.New("The allowed %s value is -1 or a positive integer. but input value is %s", name, g.Properties[name])
		}
	}
	switch most, least := g.number("max_remote_scan_thread_num"), g.number("min_remote_scan_thread_num"); {
	case (most == -1) != (least == -1):
		return doriserr.New("max_remote_scan_thread_num and min_remote_scan_thread_num must be specified simultaneously")
	case most < least:
		return doriserr.New("max_remote_scan_thread_num must bigger or equal min_remote_scan_thread_num")
	}
	for _, name := range []string{"max_concurrency", "max_queue_size", "queue_timeout"} {
		if n, ok := g.parse(name); !ok || n < 0 {
			return doriserr.New("The allowed %s value is an integer greater than or equal to 0, but input value is %s", name, g.Properties[name])
		}
	}
	return g.checkRest()
}

// checkRest is the rest of check.
func (g *workloadGroup) checkRest() error {
	for _, name := range []string{"memory_low_watermark", "memory_high_watermark"} {
		if n, ok := g.parse(name); !ok || n < 1 || n > 100 {
			return doriserr.New("The allowed %s value is an integer value between 1 and 100, but input value is %s", name, strings.TrimSuffix(g.Properties[name], "%"))
		}
	}
	if low, high := g.number("memory_low_watermark"), g.number("memory_high_watermark"); low > high {
		return doriserr.New("memory_high_watermark(%d) should bigger than memory_low_watermark(%d)", high, low)
	}
	for _, name := range []string{"read_bytes_per_second", "remote_read_bytes_per_second"} {
		if n, err := strconv.ParseInt(g.value(name), 10, 64); err != nil || n <= 0 && n != -1 {
			return doriserr.New("The allowed %s value should be -1 or an positive integer, but input value is %s", name, g.Properties[name])
		}
	}
	for name, v := range g.Properties {
		g.Properties[name] = strings.TrimSuffix(v, "%")
	}
	return nil
}

// parse reads a number of 32 bits, with a percent sign where the property is a share.
func (g *workloadGroup) parse(name string) (int64, bool) {
	text := g.value(name)
	if strings.HasSuffix(name, "_percent") || strings.HasSuffix(name, "watermark") {
		text = strings.TrimSuffix(text, "%")
	}
	n, err := strconv.ParseInt(text, 10, 32)
	return n, err == nil
}

// cells are the cells of SHOW WORKLOAD GROUPS.
func (g *workloadGroup) cells() []string {
	cells := []string{strconv.FormatUint(g.ID, 10), g.Name}
	for _, c := range groupColumns {
		text := g.value(c.name)
		if strings.HasSuffix(c.name, "_percent") || strings.HasSuffix(c.name, "watermark") {
			text += "%"
		}
		cells = append(cells, text)
	}
	return append(cells, "0", "0")
}

// showWorkloadGroups is SHOW WORKLOAD GROUPS [LIKE pattern]. Differs: everyone sees all groups.
func showWorkloadGroups(env *Env, st *ast.ShowWorkloadGroups) *Result {
	names := []string{"Id", "Name"}
	for _, c := range groupColumns {
		names = append(names, c.name)
	}
	r := &Result{Columns: Strings(append(names, "running_query_num", "waiting_query_num")...)}
	for _, g := range workloadGroups(env) {
		if matches(st.Like, g.Name, false) {
			r.Rows = append(r.Rows, Row(g.cells()...))
		}
	}
	return r
}

// WorkloadGroupRows are the rows of information_schema.workload_groups.
func WorkloadGroupRows(env *Env) [][]any {
	var rows [][]any
	for _, g := range workloadGroups(env) {
		row := []any{int64(g.ID), g.Name}
		for i, c := range groupColumns {
			if c.name == "slot_memory_policy" {
				continue
			}
			text := g.cells()[i+2]
			if n, err := strconv.ParseInt(text, 10, 64); err == nil {
				row = append(row, n)
				continue
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return rows
}

// usesGroup checks the name of a workload group that a job or a user is to run in.
func usesGroup(env *Env, name string) error {
	if name == "" || workloadGroupNamed(env, name) != nil {
		return nil
	}
	return doriserr.New("Can not find workload group %s in compute group %s", name, defaultComputeGroup)
}
