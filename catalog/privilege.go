package catalog

import "strings"

// Privileges is a set of privileges (Doris: PrivBitSet).
type Privileges uint32

// The privileges (Doris: Privilege).
const (
	NodePriv Privileges = 1 << iota
	AdminPriv
	GrantPriv
	SelectPriv
	LoadPriv
	AlterPriv
	CreatePriv
	DropPriv
	UsagePriv
	ClusterUsagePriv
	StageUsagePriv
	ShowViewPriv
)

// PrivilegeInfo describes one privilege as SHOW PRIVILEGES does.
type PrivilegeInfo struct {
	Privilege              Privileges
	Name, Context, Comment string
}

// privilegeInfos are the privileges in the order in which sets are printed.
var privilegeInfos = []PrivilegeInfo{
	{NodePriv, "Node_priv", "GLOBAL", "Privilege for cluster node operations"},
	{AdminPriv, "Admin_priv", "GLOBAL", "Privilege for admin user"},
	{GrantPriv, "Grant_priv", "GLOBAL,CATALOG,DATABASE,TABLE,RESOURCE,WORKLOAD GROUP", "Privilege for granting privilege"},
	{SelectPriv, "Select_priv", "GLOBAL,CATALOG,DATABASE,TABLE", "Privilege for select data in tables"},
	{LoadPriv, "Load_priv", "GLOBAL,CATALOG,DATABASE,TABLE", "Privilege for loading data into tables"},
	{AlterPriv, "Alter_priv", "GLOBAL,CATALOG,DATABASE,TABLE", "Privilege for alter catalog, database or table"},
	{CreatePriv, "Create_priv", "GLOBAL,CATALOG,DATABASE,TABLE", "Privilege for creating catalog, database or table"},
	{DropPriv, "Drop_priv", "GLOBAL,CATALOG,DATABASE,TABLE", "Privilege for dropping catalog, database or table"},
	{UsagePriv, "Usage_priv", "RESOURCE,WORKLOAD GROUP", "Privilege for using resource or workloadGroup"},
	{ClusterUsagePriv, "Cluster_usage_priv", "RESOURCE", "Privilege for using cluster"},
	{StageUsagePriv, "Stage_usage_priv", "RESOURCE", "Privilege for using stage"},
	{ShowViewPriv, "Show_view_priv", "GLOBAL,CATALOG,DATABASE,TABLE", "Privilege for show create view"},
}

// PrivilegeInfos returns all privileges in the order of SHOW PRIVILEGES.
func PrivilegeInfos() []PrivilegeInfo { return append([]PrivilegeInfo(nil), privilegeInfos...) }

// grantable are the privileges by the name that GRANT and REVOKE know (Doris: AccessPrivilege).
var grantable = map[string]Privileges{
	"READ_ONLY": SelectPriv, "READ_WRITE": allTablePrivileges, "ALL": allTablePrivileges, "NODE_PRIV": NodePriv, "GRANT_PRIV": GrantPriv,
	"SELECT_PRIV": SelectPriv, "LOAD_PRIV": LoadPriv, "ALTER_PRIV": AlterPriv, "CREATE_PRIV": CreatePriv, "DROP_PRIV": DropPriv,
	"ADMIN_PRIV": AdminPriv, "USAGE_PRIV": UsagePriv, "SHOW_VIEW_PRIV": ShowViewPriv,
}

// allTablePrivileges is what ALL grants.
const allTablePrivileges = SelectPriv | LoadPriv | AlterPriv | CreatePriv | DropPriv | ShowViewPriv

// Sets of which one privilege is enough (Doris: PrivPredicate).
const (
	// MayShow is enough to see that something exists.
	MayShow     = AdminPriv | SelectPriv | LoadPriv | AlterPriv | CreatePriv | ShowViewPriv | DropPriv
	MayShowView = AdminPriv | CreatePriv | AlterPriv | DropPriv | ShowViewPriv
	MayGrant    = AdminPriv | GrantPriv
	MayLoad     = AdminPriv | LoadPriv
	MayAlter    = AdminPriv | AlterPriv
	MayCreate   = AdminPriv | CreatePriv
	MayDrop     = AdminPriv | DropPriv
	MaySelect   = AdminPriv | SelectPriv
)

// GrantablePrivileges returns what a name in GRANT or REVOKE stands for, in any case.
func GrantablePrivileges(name string) (Privileges, bool) {
	p, ok := grantable[strings.ToUpper(name)]
	return p, ok
}

// Any reports whether the sets have a privilege in common.
func (p Privileges) Any(of Privileges) bool { return p&of != 0 }

// Names returns the names in the order of SHOW PRIVILEGES.
func (p Privileges) Names() []string {
	var names []string
	for _, i := range privilegeInfos {
		if p&i.Privilege != 0 {
			names = append(names, i.Name)
		}
	}
	return names
}

// String is e.g. Select_priv,Load_priv.
func (p Privileges) String() string { return strings.Join(p.Names(), ",") }
