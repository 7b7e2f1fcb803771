package parser

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// variantLimits are the numbers that a VARIANT's properties may have, and how Doris words what is outside them.
var variantLimits = map[string]struct {
	low, high int
	message   string
}{
	"variant_max_subcolumns_count":              {0, 100000, "varaint max counts count format error"},
	"variant_max_sparse_column_statistics_size": {0, 50000, "variant_max_sparse_column_statistics_size format error:"},
	"variant_sparse_hash_shard_count":           {1, 1024, "variant_sparse_hash_shard_count format error:"},
}

// VariantDefaults are the properties of a VARIANT that does not say them; Statistics is 10000 if it is 0.
type VariantDefaults struct {
	Columns, Statistics, Shards int
	Sparse                      bool
}

// unsaidProperties stands for the properties of a VARIANT that has none.
const unsaidProperties = "unsaid"

// values are the defaults by property.
func (d VariantDefaults) values() map[string]int {
	if d.Statistics == 0 {
		d.Statistics = 10000
	}
	return map[string]int{
		"variant_max_subcolumns_count": d.Columns, "variant_max_sparse_column_statistics_size": d.Statistics,
		"variant_sparse_hash_shard_count": d.Shards,
	}
}

// variantType takes the <...> of a VARIANT: fields by pattern, then properties. The text is kept as Doris prints it (Doris:
// catalog.VariantType.toSql), the fields for the indexes that name a pattern.
func (p *parser) variantType() catalog.Type {
	typ := catalog.Of(catalog.Variant)
	if !p.is("<") {
		if text := variantPropertiesText(p.mode.Variant.values(), p.mode.Variant.Sparse, false); text != "" {
			typ.Text = "<" + text + ">"
		}
		return typ
	}
	p.pos++
	var fields []string
	properties := unsaidProperties
	for {
		if p.is("PROPERTIES") {
			properties = p.variantProperties(len(fields) > 0)
			break
		}
		f, text := p.variantField()
		typ.Fields, fields = append(typ.Fields, f), append(fields, text)
		if !p.accept(",") {
			break
		}
	}
	if !p.accept(">") {
		p.unexpected(">", ",")
	}
	if properties == unsaidProperties {
		properties = variantPropertiesText(p.mode.Variant.values(), p.mode.Variant.Sparse, len(fields) > 0)
	}
	if properties != "" {
		fields = append(fields, properties)
	}
	if len(fields) > 0 {
		typ.Text = "<" + strings.Join(fields, ",") + ">"
	}
	return typ
}

// variantField takes [MATCH_NAME|MATCH_NAME_GLOB] 'pattern': type [COMMENT 'x'] and returns it with its text.
func (p *parser) variantField() (catalog.Field, string) {
	text := ""
	if p.accept("MATCH_NAME") {
		text = "MATCH_NAME "
	} else {
		p.accept("MATCH_NAME_GLOB")
	}
	t := p.peek()
	p.stringToken()
	pattern := p.text[t.start+1 : t.end-1]
	p.expect(":")
	f := catalog.Field{Name: pattern, Type: p.dataType()}
	text += "'" + pattern + "':" + f.Type.Internal()
	if f.Comment = p.optionalComment(); f.Comment != "" {
		text += " COMMENT '" + f.Comment + "'"
	}
	return f, text
}

// variantProperties takes PROPERTIES (...) of a VARIANT and returns its text; "" when nothing of it is printed: Doris forgets the
// other properties of a VARIANT without fields and without a number of sub-columns.
func (p *parser) variantProperties(fields bool) string {
	value, sparse := p.mode.Variant.values(), p.mode.Variant.Sparse
	unknown := false
	for _, item := range p.properties() {
		limits, ok := variantLimits[item.Key]
		switch {
		case ok:
			n, err := strconv.ParseInt(item.Value, 10, 32)
			message := limits.message
			if err != nil && strings.HasSuffix(message, ":") {
				message += "For input string: \"" + item.Value + "\""
			} else if strings.HasSuffix(message, ":") {
				message += "errCode = 2, detailMessage = " + item.Key + " must between " + strconv.Itoa(limits.low) + " and " + strconv.Itoa(limits.high) + " "
			}
			if err != nil || int(n) < limits.low || int(n) > limits.high {
				p.reject("Not Supported: errCode = 2, detailMessage = %s", message)
			}
			value[item.Key] = int(n)
		case item.Key == "variant_enable_typed_paths_to_sparse":
			sparse = strings.EqualFold(item.Value, "true")
		default:
			unknown = true
		}
	}
	if unknown {
		p.reject("Not Supported: only support for variant_enable_typed_paths_to_sparse and variant_max_subcolumns_count and variant_max_sparse_column_statistics_size and variant_sparse_hash_shard_count")
	}
	return variantPropertiesText(value, sparse, fields)
}

// variantPropertiesText prints the properties of a VARIANT, commas as Doris sets them.
func variantPropertiesText(value map[string]int, sparse, fields bool) string {
	columns, statistics, shards := value["variant_max_subcolumns_count"], value["variant_max_sparse_column_statistics_size"], value["variant_sparse_hash_shard_count"]
	if columns == 0 && (!fields || !sparse && statistics == 10000) {
		return ""
	}
	var b strings.Builder
	b.WriteString("PROPERTIES (")
	if columns != 0 {
		b.WriteString(`"variant_max_subcolumns_count" = "` + strconv.Itoa(columns) + `"`)
	}
	if sparse {
		if columns != 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"variant_enable_typed_paths_to_sparse" = "true"`)
	}
	if statistics != 10000 {
		b.WriteString(`,"variant_max_sparse_column_statistics_size" = "` + strconv.Itoa(statistics) + `"`)
	}
	if shards > 1 {
		b.WriteString(`,"variant_sparse_hash_shard_count" = "` + strconv.Itoa(shards) + `"`)
	}
	return b.String() + ")"
}
