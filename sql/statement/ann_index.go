package statement

import (
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/javamap"
)

// annNumbers are the properties of an ANN index that are positive integers.
var annNumbers = map[string]bool{"dim": true, "max_degree": true, "ef_construction": true, "pq_m": true, "pq_nbits": true, "nlist": true}

// checkANN checks the properties of an ANN index (Doris: AnnIndexPropertiesChecker).
func checkANN(p catalog.Properties) error {
	keys := make([]string, len(p))
	for i := range p {
		keys[i] = p[i].Key
	}
	number := map[string]int{}
	for _, key := range javamap.Order(keys) {
		v, _ := p.Get(key)
		switch {
		case key == "index_type":
			if v != "hnsw" && v != "ivf" {
				return doriserr.New("only support ann index with type hnsw or ivf, got: %s", v)
			}
		case key == "metric_type":
			if v != "l2_distance" && v != "inner_product" {
				return doriserr.New("only support ann index with metric l2_distance or inner_product, got: %s", v)
			}
		case key == "quantizer":
			if v != "flat" && v != "sq4" && v != "sq8" && v != "pq" {
				return doriserr.New("only support ann index with quantizer flat, sq4, sq8 or pq, got: %s", v)
			}
		case annNumbers[key]:
			n, err := strconv.ParseInt(v, 10, 32)
			if err != nil || n <= 0 {
				return doriserr.New("%s of ann index must be a positive integer, got: %s", key, v)
			}
			if key == "pq_nbits" && n > 24 {
				return doriserr.New("pq_nbits larger than 24 is not practical")
			}
			number[key] = int(n)
		default:
			return doriserr.New("unknown ann index property: %s", key)
		}
	}
	kind, typed := p.Get("index_type")
	_, metric := p.Get("metric_type")
	quantizer, _ := p.Get("quantizer")
	switch {
	case kind == "ivf" && number["nlist"] == 0:
		return doriserr.New("nlist of ann index must be specified for ivf type")
	case !typed:
		return doriserr.New("index_type of ann index be specified.")
	case !metric:
		return doriserr.New("metric_type of ann index must be specified.")
	case number["dim"] == 0:
		return doriserr.New("dim of ann index must be specified")
	case quantizer == "pq" && number["pq_m"] == 0:
		return doriserr.New("The dimension of the vector (dim) or the number of subquantizers (pq_m) cannot be zero")
	case quantizer == "pq" && number["dim"]%number["pq_m"] != 0:
		return doriserr.New("The dimension of the vector (dim) should be a multiple of the number of subquantizers (pq_m)")
	}
	return nil
}

// checkANNColumn is the part of IndexDefinition.checkColumn for ANN indexes; ALTER TABLE words it in another way.
func checkANNColumn(x *catalog.Index, c *catalog.Column, m tableModel, format string, altering bool) error {
	suffix := ", invalid index: " + x.Name
	if altering {
		suffix = ""
	}
	switch {
	case c.Nullable:
		return doriserr.New("ANN index must be built on a column that is not nullable")
	case c.Type.Kind != catalog.Array:
		return doriserr.New("ANN index column must be array type%s", suffix)
	case c.Type.Elem.Kind != catalog.Float && !(altering && c.Type.Elem.Kind == catalog.Double):
		return doriserr.New("ANN index column item type must be float type%s", suffix)
	case m.model != catalog.Duplicate:
		return doriserr.New("ANN index can only be used in DUP_KEYS table")
	case altering && format == "V1":
		return doriserr.New("ANN index is not supported in index format V1")
	}
	return nil
}
