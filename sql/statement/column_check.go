package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// columnDraft is a column of CREATE or ALTER TABLE before it is part of a table.
type columnDraft struct {
	catalog.Column
	// expr is the expression of a generated column.
	expr ast.Expr
	// oldType is the word for a type that new tables may not have: DATEV1, DECIMALV2.
	oldType string
}

// tableModel is what the checks of a column have to know of its table.
type tableModel struct {
	model        catalog.KeyModel
	mergeOnWrite bool
	// clusterKeys are the columns of CLUSTER BY.
	clusterKeys []string
}

// checkKeyType refuses types that cannot be part of a key (Doris: ColumnDefinition.checkKeyColumnType).
func checkKeyType(c *catalog.Column) error {
	switch c.Type.Kind {
	case catalog.Float, catalog.Double:
		return doriserr.New("Float or double can not used as a key, use decimal instead.")
	case catalog.String:
		return doriserr.New("String Type should not be used in key column[%s]", c.Name)
	case catalog.Array:
		return doriserr.New("Array can only be used in the non-key column of the duplicate table at present.")
	case catalog.Bitmap, catalog.HLL, catalog.QuantileState:
		return doriserr.New("Key column can not set complex type:%s", c.Name)
	case catalog.JSON:
		return doriserr.New("JsonType type should not be used in key column[%s].", c.Name)
	case catalog.Variant:
		return doriserr.New("Variant type should not be used in key column[%s].", c.Name)
	case catalog.Map:
		return doriserr.New("Map can only be used in the non-key column of the duplicate table at present.")
	case catalog.Struct:
		return doriserr.New("Struct can only be used in the non-key column of the duplicate table at present.")
	}
	return nil
}

// checkColumn checks one column and completes its default, in Doris's order (Doris: ColumnDefinition.validate).
func checkColumn(s Session, c *columnDraft, m tableModel) error {
	if err := checkColumnName(s, &c.Column); err != nil {
		return err
	}
	if err := checkType(s, c.Type); err != nil {
		return err
	}
	if isObjectType(c.Type) {
		if c.Key {
			return doriserr.New("Key column can not set complex type:%s", c.Name)
		}
		if m.model == catalog.Aggregate && c.Aggregation == "" {
			return doriserr.New("complex type have to use aggregate function: %s", c.Name)
		}
		if c.Nullable {
			return doriserr.New("complex type column must be not nullable, column:%s", c.Name)
		}
	}
	if c.Key || containsFold(m.clusterKeys, c.Name) {
		if err := checkKeyType(&c.Column); err != nil {
			return err
		}
	}
	if c.Aggregation != "" {
		if c.Key {
			return doriserr.New("Key column %s can not set aggregation type", c.Name)
		}
		if c.Aggregation == "GENERIC" {
			if !variableOn(s, "enable_agg_state") {
				return doriserr.New("agg state not enable, need set enable_agg_state=true")
			}
		} else if !aggregates(c.Aggregation, c.Type) {
			return doriserr.New("Aggregate type %s is not compatible with primitive type %s", c.Aggregation, upperType(c.Type))
		}
	} else if !c.Key && m.model != catalog.Aggregate && c.Type.Kind == catalog.AggState {
		return doriserr.New("Aggregate type NONE is not compatible with primitive type %s", upperType(c.Type))
	} else if !c.Key && m.model == catalog.Aggregate {
		return doriserr.New("should set aggregation type to non-key column in aggregate key table")
	}
	if c.Aggregation == "REPLACE_IF_NOT_NULL" {
		if !c.Nullable {
			return doriserr.New("REPLACE_IF_NOT_NULL column must be nullable, maybe should use REPLACE, column:%s", c.Name)
		}
		if c.Default.Kind == catalog.NoDefault {
			c.Default.Kind = catalog.DefaultNull
		}
	}
	if err := checkDefaultOfType(c); err != nil {
		return err
	}
	if !c.Nullable && c.Default.Kind == catalog.DefaultNull {
		return doriserr.New("Can not set null default value to non nullable column: %s", c.Name)
	}
	if !c.Type.IsNested() {
		if err := checkDefault(c.Type, c.Default); err != nil {
			return err
		}
		if err := checkOnUpdate(c); err != nil {
			return err
		}
	}
	if c.Type.IsNested() && c.Aggregation != "" && !strings.HasPrefix(c.Aggregation, "REPLACE") {
		return doriserr.New("%s column can't support aggregation %s", c.Type.Primitive(), c.Aggregation)
	}
	if c.Type.Kind == catalog.AggState && c.Key {
		return doriserr.New("AGG_STATE can only be used in the non-key column at present.")
	}
	if c.Type.Kind == catalog.Time {
		return doriserr.New("Time type is not supported for olap table")
	}
	return checkGeneratedForm(c)
}

// checkDefaultOfType checks the defaults that only depend on the kind of the type and sets those of BITMAP and HLL.
func checkDefaultOfType(c *columnDraft) error {
	given := c.Default.Kind != catalog.NoDefault
	value := given && c.Default.Kind != catalog.DefaultNull
	switch c.Type.Kind {
	case catalog.HLL:
		if given && c.Default.Kind != catalog.DefaultHLLEmpty {
			return doriserr.New("Hll type column can not set default value")
		}
		c.Default = catalog.Default{Kind: catalog.DefaultHLLEmpty}
	case catalog.Bitmap:
		if value && c.Default.Kind != catalog.DefaultBitmapEmpty {
			return doriserr.New("Bitmap type column default value only support BITMAP_EMPTY")
		}
		c.Default = catalog.Default{Kind: catalog.DefaultBitmapEmpty}
	case catalog.Array:
		if value && c.Default.Literal != "[]" {
			return doriserr.New("Array type column default value only support null or []")
		}
	case catalog.Map:
		if value {
			return doriserr.New("Map type column default value just support null")
		}
	case catalog.Struct:
		if value {
			return doriserr.New("Struct type column default value just support null")
		}
	case catalog.JSON, catalog.Variant:
		if value {
			return doriserr.New("Json or Variant type column default value just support null")
		}
	}
	return nil
}

// checkOnUpdate checks ON UPDATE CURRENT_TIMESTAMP against the default.
func checkOnUpdate(c *columnDraft) error {
	if c.OnUpdate.Kind == catalog.NoDefault {
		return nil
	}
	if err := checkDefault(c.Type, c.OnUpdate); err != nil {
		return doriserr.New("meet error when validating the on update value of column[%s], reason: %s", c.Name, err.Error())
	}
	if c.Default.Kind != catalog.DefaultCurrentTimestamp || (c.Default.Precision > 0) != (c.OnUpdate.Precision > 0) {
		return doriserr.New("You must set the default value of the column[%s] to CURRENT_TIMESTAMP when using 'ON UPDATE CURRENT_TIMESTAMP'.", c.Name)
	}
	if c.Default.Precision != c.OnUpdate.Precision {
		return doriserr.New("The precision of the default value of column[%s] should be the same with the precision in 'ON UPDATE CURRENT_TIMESTAMP'.", c.Name)
	}
	return nil
}

// checkGeneratedForm refuses what a generated column cannot have besides its expression.
func checkGeneratedForm(c *columnDraft) error {
	if c.expr == nil {
		return nil
	}
	switch {
	case c.AutoIncrement:
		return doriserr.New("Generated columns cannot be auto_increment.")
	case c.Default.Kind != catalog.NoDefault && c.Default.Kind != catalog.DefaultNull:
		return doriserr.New("Generated columns cannot have default value.")
	case c.OnUpdate.Kind != catalog.NoDefault:
		return doriserr.New("Generated columns cannot have on update default value.")
	}
	return nil
}

// containsFold reports whether a list has a name in any case.
func containsFold(names []string, name string) bool {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}
