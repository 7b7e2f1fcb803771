package ast

// ShowFilter is the common tail of SHOW statements: [FROM db] [LIKE 'x' | WHERE condition] [ORDER BY ...] [LIMIT ...].
type ShowFilter struct {
	// Database is empty without FROM; Catalog is the part in front of it.
	Catalog, Database string
	Like              *string
	Where             Expr
	OrderBy           []OrderItem
	// Limit is -1 without LIMIT.
	Limit, Offset int64
}

// ShowVariables is SHOW [GLOBAL|SESSION|LOCAL] VARIABLES [LIKE|WHERE].
type ShowVariables struct {
	Base
	// Scope is GLOBAL, SESSION, LOCAL or empty.
	Scope string
	ShowFilter
}

// ShowStatus is SHOW [GLOBAL|SESSION|LOCAL] STATUS.
type ShowStatus struct {
	Base
	Scope string
}

// ShowDatabases is SHOW DATABASES|SCHEMAS [FROM catalog] [LIKE|WHERE]; the catalog is in ShowFilter.Catalog.
type ShowDatabases struct {
	Base
	ShowFilter
}

// ShowTables is SHOW [FULL] TABLES [FROM db] [LIKE|WHERE].
type ShowTables struct {
	Base
	Full bool
	ShowFilter
}

// ShowViews is SHOW [FULL] VIEWS [FROM db] [LIKE|WHERE].
type ShowViews struct {
	Base
	Full bool
	ShowFilter
}

// ShowTableStatus is SHOW TABLE STATUS [FROM db] [LIKE|WHERE].
type ShowTableStatus struct {
	Base
	ShowFilter
}

// ShowColumns is SHOW [FULL] COLUMNS|FIELDS FROM table [FROM db] [LIKE|WHERE]; the second FROM is merged into Table.
type ShowColumns struct {
	Base
	Full  bool
	Table Name
	ShowFilter
}

// ShowIndex is SHOW INDEX|INDEXES|KEY|KEYS FROM table [FROM db]; the second FROM is merged into Table.
type ShowIndex struct {
	Base
	Table Name
}

// ShowCreateTable is SHOW [BRIEF] CREATE TABLE name.
type ShowCreateTable struct {
	Base
	Brief bool
	Name  Name
}

// ShowCreateView is SHOW CREATE VIEW name.
type ShowCreateView struct {
	Base
	Name Name
}

// ShowCreateMaterializedView is SHOW CREATE MATERIALIZED VIEW name [ON table].
type ShowCreateMaterializedView struct {
	Base
	Name Name
	// Table is nil without ON.
	Table *Name
}

// ShowCreateDatabase is SHOW CREATE DATABASE|SCHEMA name.
type ShowCreateDatabase struct {
	Base
	// Name has the database in Name and the catalog in Catalog.
	Name Name
}

// ShowCreateCatalog is SHOW CREATE CATALOG name.
type ShowCreateCatalog struct {
	Base
	Name string
}

// ShowCreateUser is SHOW CREATE USER user.
type ShowCreateUser struct {
	Base
	User UserIdentity
}

// ShowCreateLoad is SHOW CREATE LOAD FOR label.
type ShowCreateLoad struct {
	Base
	Label Name
}

// ShowView is SHOW VIEW FROM table [FROM db]: the views that read a table.
type ShowView struct {
	Base
	Table Name
}

// ShowPartitions is SHOW [TEMPORARY] PARTITIONS FROM table with filters.
type ShowPartitions struct {
	Base
	Temporary bool
	Table     Name
	ShowFilter
}

// ShowDynamicPartitions is SHOW DYNAMIC PARTITION TABLES [FROM db].
type ShowDynamicPartitions struct {
	Base
	ShowFilter
}

// ShowTablets is SHOW TABLETS FROM table [PARTITION (...)] with filters.
type ShowTablets struct {
	Base
	Table      Name
	Partitions *PartitionNames
	ShowFilter
}

// ShowTabletsBelong is SHOW TABLETS BELONG id, ....
type ShowTabletsBelong struct {
	Base
	IDs []int64
}

// ShowByID is SHOW TABLET|TABLE|DATABASE|PARTITION id, or SHOW TABLET DIAGNOSIS id; Kind is the keyword (DIAGNOSIS for the last).
type ShowByID struct {
	Base
	Kind string
	ID   int64
}

// ShowCatalogs is SHOW CATALOGS [LIKE|WHERE].
type ShowCatalogs struct {
	Base
	ShowFilter
}

// ShowCatalog is SHOW CATALOG name.
type ShowCatalog struct {
	Base
	Name string
}

// ShowProcesslist is SHOW [FULL] PROCESSLIST.
type ShowProcesslist struct {
	Base
	Full bool
}

// ShowFrontends is SHOW FRONTENDS [name].
type ShowFrontends struct {
	Base
	Name string
}

// ShowBackends is SHOW BACKENDS.
type ShowBackends struct{ Base }

// ShowGrants is SHOW [ALL] GRANTS, or SHOW GRANTS FOR user.
type ShowGrants struct {
	Base
	All bool
	// User is nil without FOR.
	User *UserIdentity
}

// ShowRoles is SHOW ROLES.
type ShowRoles struct{ Base }

// ShowPrivileges is SHOW PRIVILEGES.
type ShowPrivileges struct{ Base }

// ShowProperty is SHOW PROPERTY [FOR user] [LIKE 'x'], or SHOW ALL PROPERTIES [LIKE 'x'].
type ShowProperty struct {
	Base
	All  bool
	User string
	Like *string
}

// ShowProc is SHOW PROC 'path'.
type ShowProc struct {
	Base
	Path string
}

// ShowTransaction is SHOW TRANSACTION [FROM db] WHERE ....
type ShowTransaction struct {
	Base
	ShowFilter
}

// ShowLoad is SHOW [STREAM] LOAD [FROM db] with filters.
type ShowLoad struct {
	Base
	Stream bool
	ShowFilter
}

// ShowLoadWarnings is SHOW LOAD WARNINGS [FROM db] [WHERE] [LIMIT], or ON 'url'.
type ShowLoadWarnings struct {
	Base
	OnURL bool
	URL   string
	ShowFilter
}

// ShowLastInsert is SHOW LAST INSERT.
type ShowLastInsert struct{ Base }

// ShowDelete is SHOW DELETE [FROM db].
type ShowDelete struct {
	Base
	ShowFilter
}

// ShowAlterTable is SHOW ALTER TABLE COLUMN|ROLLUP|MATERIALIZED VIEW [FROM db] with filters; Kind is COLUMN, ROLLUP or MATERIALIZED VIEW.
type ShowAlterTable struct {
	Base
	Kind string
	ShowFilter
}

// ShowBuildIndex is SHOW BUILD INDEX [FROM db] with filters.
type ShowBuildIndex struct {
	Base
	ShowFilter
}

// ShowData is SHOW DATA [ALL] [FROM table] [ORDER BY] [PROPERTIES].
type ShowData struct {
	Base
	All bool
	// Table is nil without FROM.
	Table      *Name
	OrderBy    []OrderItem
	Properties []Property
}

// ShowDataTypes is SHOW DATA TYPES.
type ShowDataTypes struct{ Base }

// ShowWarnings is SHOW WARNINGS|ERRORS [LIMIT n].
type ShowWarnings struct {
	Base
	Errors        bool
	Limit, Offset int64
}

// ShowWarningCount is SHOW COUNT(*) WARNINGS|ERRORS.
type ShowWarningCount struct {
	Base
	Errors bool
}

// ShowEngines is SHOW [STORAGE] ENGINES.
type ShowEngines struct{ Base }

// ShowCharset is SHOW CHARSET, or SHOW CHAR SET.
type ShowCharset struct{ Base }

// ShowCollation is SHOW COLLATION [LIKE|WHERE].
type ShowCollation struct {
	Base
	ShowFilter
}

// ShowPlugins is SHOW PLUGINS.
type ShowPlugins struct{ Base }

// ShowAuthors is SHOW AUTHORS.
type ShowAuthors struct{ Base }

// ShowTriggers is SHOW [FULL] TRIGGERS [FROM db] [LIKE|WHERE].
type ShowTriggers struct {
	Base
	Full bool
	ShowFilter
}

// ShowEvents is SHOW EVENTS [FROM db] [LIKE|WHERE].
type ShowEvents struct {
	Base
	ShowFilter
}

// ShowOpenTables is SHOW OPEN TABLES [FROM db] [LIKE|WHERE].
type ShowOpenTables struct {
	Base
	ShowFilter
}

// ShowFunctions is SHOW [GLOBAL] [FULL] [BUILTIN] FUNCTIONS [FROM db] [LIKE 'x'].
type ShowFunctions struct {
	Base
	Global, Full, Builtin bool
	ShowFilter
}

// ShowTableCreation is SHOW TABLE CREATION [FROM db] [LIKE 'x'].
type ShowTableCreation struct {
	Base
	ShowFilter
}

// ShowFile is SHOW FILE [FROM db].
type ShowFile struct {
	Base
	ShowFilter
}

// ShowConfig is [ADMIN] SHOW FRONTEND|BACKEND CONFIG [LIKE 'x'] [FROM backend].
type ShowConfig struct {
	Base
	// Admin is set if ADMIN is in front.
	Admin bool
	// Backend is SHOW BACKEND CONFIG; BackendID is the FROM's number, 0 without.
	Backend   bool
	BackendID int64
	// Like is nil without LIKE.
	Like *string
}

// ShowRecycleBin is SHOW CATALOG RECYCLE BIN [WHERE ...].
type ShowRecycleBin struct {
	Base
	Where Expr
}

// ShowWorkloadGroups is SHOW WORKLOAD GROUPS [LIKE 'x'].
type ShowWorkloadGroups struct {
	Base
	Like *string
}

// ShowOther is a SHOW that has no node of its own. What is the keywords behind SHOW, e.g. REPOSITORIES or TYPECAST.
type ShowOther struct {
	Base
	What string
	ShowFilter
}
