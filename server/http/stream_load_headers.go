package http

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/timezone"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/load/csv"
	"github.com/dorisemu/dorisemu/sql/parser"
)

const (
	// defaultLoadTimeout is Doris's stream_load_default_timeout_second.
	defaultLoadTimeout = 259200 * time.Second
	// fixedColumns and flexibleColumns are values of unique_key_update_mode.
	fixedColumns    = "UPDATE_FIXED_COLUMNS"
	flexibleColumns = "UPDATE_FLEXIBLE_COLUMNS"
)

// loadHeaders reads the headers of one Stream Load. The methods that read some of them stop at the first failure.
type loadHeaders struct {
	http.Header
	spec load.Spec
	// byLine says that each line of a JSON body is a document.
	byLine bool
	// compress is compress_type.
	compress string
	// ratio is max_filter_ratio.
	ratio   float64
	timeout time.Duration
	// maxBody is the longest body, maxJSON the longest JSON body that is not read by line, in bytes.
	maxBody, maxJSON int64
}

// megabytes is a setting of the backend in bytes.
func (c BackendConfig) megabytes(name string) int64 {
	text, _ := c.Settings.Value(name)
	n, _ := strconv.ParseInt(text, 10, 64) // it was checked when it was set
	return n << 20
}

// isTrue reports whether a header says true, in any case of letters.
func (h *loadHeaders) isTrue(name string) bool { return strings.EqualFold(h.Get(name), "true") }

// readFormat reads what is checked before the transaction begins: format, compression, length, timeout.
func (h *loadHeaders) readFormat(r *http.Request) error {
	format, compress := strings.ToLower(h.Get("format")), strings.ToLower(h.Get("compress_type"))
	h.compress = compress
	unknown := &loadFailure{"DATA_FILE_TYPE_ERROR", "unknown data format, format=" + h.Get("format")}
	switch format {
	case "", "csv", "csv_with_names", "csv_with_names_and_types":
		h.spec.Format = load.CSV
		h.spec.CSV.SkipLines = map[string]int{"csv_with_names": 1, "csv_with_names_and_types": 2}[format]
		switch compress {
		case "", "gz", "lzo", "bz2", "lz4", "lz4frame", "lz4_block", "lzop", "snappy_block", "deflate":
		default:
			return unknown
		}
	case "json":
		h.spec.Format = load.JSON
	case "hive_text", "parquet", "orc", "wal", "arrow":
		return &loadFailure{"NOT_IMPLEMENTED_ERROR", doriserr.NotSupported("format %s in a Stream Load", format).Message}
	default:
		return unknown
	}
	h.spec.JSON.StripOuterArray = h.isTrue("strip_outer_array")
	h.byLine = h.isTrue("read_json_by_line") || h.Get("read_json_by_line") == "" && h.Get("strip_outer_array") == ""
	if h.spec.Format == load.JSON && !h.isTrue("read_json_by_line") && r.ContentLength > h.maxJSON {
		return jsonTooLong(r.ContentLength, h.maxJSON)
	}
	if r.ContentLength > h.maxBody {
		return &loadFailure{"EXCEEDED_LIMIT", "body size " + strconv.FormatInt(r.ContentLength, 10) + " exceed BE's conf `streaming_load_max_mb` " +
			strconv.FormatInt(h.maxBody, 10) + ". increase it if you are sure this load is reasonable"}
	}
	if r.ContentLength == 0 && h.Get("Content-Length") == "" {
		return invalid("content_length is empty and transfer-encoding!=chunked, please set content_length or transfer-encoding=chunked")
	}
	h.timeout = defaultLoadTimeout
	if h.Get("timeout") != "" {
		seconds, err := h.integer("timeout")
		if err != nil {
			return err
		}
		h.timeout = time.Duration(seconds) * time.Second
	}
	return nil
}

// integer reads a header that must be a number.
func (h *loadHeaders) integer(name string) (int, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(h.Get(name)), 10, 32)
	if err != nil {
		return 0, invalid("convert " + name + " to int failed, " + name + "=" + h.Get(name))
	}
	return int(n), nil
}

// readSpec reads the others, the backend's checks before the FE's, with the global time zone.
func (h *loadHeaders) readSpec(zone *time.Location) error {
	h.spec.Location = zone
	for _, read := range []func() error{h.readCSV, h.readPartitions, h.readModes, h.readMerge, h.readUpdate} {
		if err := read(); err != nil {
			return err
		}
	}
	if err := h.readExpressions(); err != nil {
		return fromFrontend("ANALYSIS_ERROR", err)
	}
	return nil
}

// readCSV reads what only says something about CSV bodies.
func (h *loadHeaders) readCSV() error {
	o := &h.spec.CSV
	for _, c := range []struct {
		name string
		to   *byte
	}{{"enclose", &o.Enclose}, {"escape", &o.Escape}} {
		switch text := h.Get(c.name); len(text) {
		case 0:
		case 1:
			*c.to = text[0]
		default:
			return invalid(c.name + " must be single-char, actually is " + text)
		}
	}
	o.TrimDoubleQuotes, o.EmptyFieldAsNull = h.isTrue("trim_double_quotes"), h.isTrue("empty_field_as_null")
	if h.Get("skip_lines") == "" {
		return nil
	}
	n, err := h.integer("skip_lines")
	if err == nil && n < 0 {
		err = invalid("Invalid 'skip_lines': " + strconv.Itoa(n))
	}
	if o.SkipLines == 0 {
		o.SkipLines = n
	}
	return err
}

// readPartitions reads the partitions that the load is restricted to.
func (h *loadHeaders) readPartitions() error {
	list, temporary := h.Get("partitions"), h.Get("temporary_partitions")
	if list != "" && temporary != "" {
		return invalid("Can not specify both partitions and temporary partitions")
	}
	h.spec.TemporaryPartitions = temporary != ""
	for name := range strings.SplitSeq(list+temporary, ",") {
		if name = strings.TrimSpace(name); name != "" {
			h.spec.Partitions = append(h.spec.Partitions, name)
		}
	}
	return nil
}

// readModes reads strict_mode, the memory limit, the JSON options and the filter ratio.
func (h *loadHeaders) readModes() error {
	if mode := h.Get("strict_mode"); mode != "" && !strings.EqualFold(mode, "true") && !strings.EqualFold(mode, "false") {
		return invalid("Invalid strict mode format. Must be bool type")
	}
	h.spec.Strict = h.isTrue("strict_mode")
	if limit := h.Get("exec_mem_limit"); limit != "" {
		if _, err := strconv.ParseInt(limit, 10, 64); err != nil {
			return invalid("Invalid mem limit format, stoll")
		}
	}
	o := &h.spec.JSON
	o.Paths, o.Root = h.Get("jsonpaths"), h.Get("json_root")
	o.NumAsString, o.FuzzyParse = h.isTrue("num_as_string"), h.isTrue("fuzzy_parse")
	h.ratio = leadingFloat(h.Get("max_filter_ratio"))
	h.spec.SequenceColumn = h.Get("function_column.sequence_col")
	return nil
}

// leadingFloat is the number that a text begins with, or 0 (C: strtod).
func leadingFloat(text string) float64 {
	text = strings.TrimSpace(text)
	for n := len(text); n > 0; n-- {
		if v, err := strconv.ParseFloat(text[:n], 64); err == nil {
			return v
		}
	}
	return 0
}

// readMerge reads merge_type.
func (h *loadHeaders) readMerge() error {
	h.spec.Merge = load.Append
	text := h.Get("merge_type")
	if text == "" {
		return nil
	}
	switch h.spec.Merge = load.MergeType(strings.ToUpper(text)); {
	case h.spec.Merge != load.Append && h.spec.Merge != load.Delete && h.spec.Merge != load.Merge:
		return invalid("Invalid merge type " + text)
	case h.spec.Merge == load.Merge && h.Get("delete") == "":
		return invalid("Excepted DELETE ON clause when merge type is MERGE.")
	case h.spec.Merge != load.Merge && h.Get("delete") != "":
		return invalid("Not support DELETE ON clause when merge type is not MERGE.")
	}
	return nil
}

// readUpdate reads what says that rows have only some columns.
func (h *loadHeaders) readUpdate() error {
	switch mode := h.Get("unique_key_update_mode"); {
	case mode == "":
		h.spec.PartialColumns = h.isTrue("partial_columns")
	case strings.EqualFold(mode, fixedColumns):
		h.spec.PartialColumns = true
	case strings.EqualFold(mode, flexibleColumns):
		if err := h.flexible(); err != nil {
			return err
		}
	case !strings.EqualFold(mode, "UPSERT"):
		return invalid("Invalid unique_key_partial_mode " + mode + ", must be one of 'UPSERT', 'UPDATE_FIXED_COLUMNS' or 'UPDATE_FLEXIBLE_COLUMNS'")
	}
	switch behavior := strings.ToUpper(h.Get("partial_update_new_key_behavior")); behavior {
	case "", "APPEND":
	case "ERROR":
		h.spec.NewKeyError = true
	default:
		return invalid("Invalid partial_update_new_key_behavior " + behavior + ", must be one of {'APPEND', 'ERROR'}")
	}
	return nil
}

// flexible checks what a flexible partial update may have besides.
func (h *loadHeaders) flexible() error {
	switch {
	case h.spec.Format != load.JSON:
		return invalid("flexible partial update only support json format as input file currently")
	case h.isTrue("fuzzy_parse"):
		return invalid("Don't support flexible partial update when 'fuzzy_parse' is enabled")
	}
	for _, name := range []string{"columns", "jsonpaths", "hidden_columns", "function_column.sequence_col", "merge_type", "where"} {
		if h.Get(name) != "" {
			return invalid("Don't support flexible partial update when '" + name + "' is specified")
		}
	}
	h.spec.Flexible = true
	// Objects may have them as they have others; a mapped sequence follows its column.
	h.spec.HiddenColumns = []string{catalog.DeleteSignColumn, catalog.SequenceColumn}
	return nil
}

// readExpressions reads what the FE parses.
func (h *loadHeaders) readExpressions() (err error) {
	if text := h.Get("columns"); text != "" {
		if h.spec.Columns, err = parser.ParseColumns(text); err != nil {
			return err
		}
	}
	if text := h.Get("where"); text != "" {
		if h.spec.Where, err = parser.ParseExpr(text); err != nil {
			return err
		}
	}
	if text := h.Get("column_separator"); text != "" {
		if h.spec.CSV.Separator, err = csv.ParseSeparator(text); err != nil {
			return err
		}
	}
	h.spec.CSV.LineDelimiter = []byte{'\n'}
	if text := h.Get("line_delimiter"); text != "" {
		if h.spec.CSV.LineDelimiter, err = csv.ParseLineDelimiter(text); err != nil {
			return err
		}
	}
	if h.spec.Merge == load.Merge {
		if h.spec.DeleteOn, err = parser.ParseExpr(h.Get("delete")); err != nil {
			return err
		}
	}
	if text := strings.Join(strings.Fields(h.Get("hidden_columns")), ""); text != "" {
		h.spec.HiddenColumns = strings.Split(text, ",")
	}
	zone := h.Get("timezone")
	if zone == "" {
		zone = h.Get("time_zone")
	}
	if zone == "" {
		return nil
	}
	if zone, err = timezone.Standardize(zone); err != nil {
		return err
	}
	h.spec.Location, err = timezone.Location(zone)
	return err
}
