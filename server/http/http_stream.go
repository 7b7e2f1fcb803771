package http

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/parser"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// schemaBytes is how much of a body is looked at for its columns (Doris: stream_tvf_buffer_size).
const schemaBytes = 1 << 20

// PUT /api/_http_stream with the header sql: INSERT INTO table [WITH LABEL l] [(columns)] SELECT ... FROM http_stream("k" = "v", ...)
//
// Doris: http_stream.cpp and HttpStreamTableValuedFunction. The body is the rows of the function: all columns are texts, named c1, c2
// and so on, or as a header or JSON keys say. It becomes a Stream Load whose mapping is the select list. Differs: one SELECT with WHERE,
// without joins, grouping, ORDER BY or LIMIT.
func httpStream(c BackendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c.StreamLoads.inFlight.Add(1)
		defer c.StreamLoads.inFlight.Done()
		s := newLoading(c, r)
		err := s.fromSQL()
		if err == nil {
			err = s.run(w)
		}
		s.answerTo(w, err)
	}
}

// streamQuery is what the header sql says.
type streamQuery struct {
	insert     *ast.Insert
	query      *ast.Select
	properties map[string]string
}

// fromSQL turns the request into that of a Stream Load.
func (s *loading) fromSQL() error {
	if _, failure := s.config.user(s.request); failure != nil {
		return failure
	}
	q, err := readStreamQuery(s.request.Header.Get("sql"))
	if err != nil {
		return fromFrontend("ANALYSIS_ERROR", err)
	}
	body, err := decompressed(&s.body, q.properties["compress_type"])
	if err != nil {
		return err
	}
	reader := bufio.NewReaderSize(body, schemaBytes)
	names, err := q.sourceColumns(reader)
	if err != nil {
		return err
	}
	var table *catalog.Table
	if s.loads.Catalog != nil {
		table = s.loads.Catalog.Table(q.insert.Table.Database, q.insert.Table.Name)
	}
	columns, filter, err := q.mapping(table, names)
	if err != nil {
		return fromFrontend("ANALYSIS_ERROR", err)
	}
	s.source, s.preceding = reader, filter
	request := s.request.Clone(s.request.Context())
	request.SetPathValue("db", q.insert.Table.Database)
	request.SetPathValue("table", q.insert.Table.Name)
	for key, value := range q.properties {
		if key != "compress_type" {
			request.Header.Set(key, value)
		}
	}
	request.Header.Set("columns", columns)
	if q.insert.Label != "" {
		request.Header.Set("label", q.insert.Label)
		s.answer.Label = q.insert.Label
	}
	if p := q.insert.Partitions; p != nil {
		header := "partitions"
		if p.Temporary {
			header = "temporary_partitions"
		}
		request.Header.Set(header, strings.Join(p.Names, ","))
	}
	s.request, s.headers.Header = request, request.Header
	return nil
}

// readStreamQuery reads the statement.
func readStreamQuery(sql string) (*streamQuery, error) {
	if sql == "" {
		return nil, doriserr.New("There is no sql in the header")
	}
	st, err := parser.Parse(sql)
	if err != nil {
		return nil, err
	}
	insert, isInsert := st.(*ast.Insert)
	if !isInsert || insert.Overwrite || insert.With != nil {
		return nil, doriserr.New("only INSERT INTO ... SELECT ... FROM http_stream(...) can be sent to _http_stream")
	}
	if insert.Table.Database == "" {
		return nil, doriserr.New("No database selected")
	}
	q := insert.Query
	body, isSelect := q.Body.(*ast.Select)
	switch {
	case !isSelect || q.With != nil || len(q.OrderBy) > 0 || q.Limit >= 0 || body.GroupBy != nil || body.Having != nil || body.Qualify != nil || body.Distinct:
		return nil, doriserr.NotSupported("anything but SELECT ... FROM http_stream(...) WHERE ... in _http_stream")
	case len(body.From) != 1:
		return nil, doriserr.NotSupported("a join with http_stream")
	}
	f, isFunction := body.From[0].(*ast.TableFunction)
	if !isFunction || !strings.EqualFold(f.Name, "http_stream") {
		return nil, doriserr.New("only INSERT INTO ... SELECT ... FROM http_stream(...) can be sent to _http_stream")
	}
	s := &streamQuery{insert: insert, query: body, properties: map[string]string{}}
	for _, p := range f.Properties {
		s.properties[strings.ToLower(p.Key)] = p.Value
	}
	switch format := strings.ToLower(s.properties["format"]); format {
	case "":
		return nil, doriserr.New("Can not build FunctionGenTable 'http_stream'. error: The format property is required")
	case "parquet", "avro", "orc":
		return nil, doriserr.New("http_stream does not yet support parquet, avro and orc")
	}
	return s, nil
}

// sourceColumns are the names of the columns of the body, without taking anything of it.
func (q *streamQuery) sourceColumns(body *bufio.Reader) ([]string, error) {
	head, err := body.Peek(schemaBytes)
	if err != nil && err != io.EOF {
		return nil, &loadFailure{"INTERNAL_ERROR", "receiving the body: " + err.Error()}
	}
	format := strings.ToLower(q.properties["format"])
	if format == "json" {
		return q.jsonColumns(head)
	}
	var h loadHeaders
	h.Header = http.Header{}
	for _, key := range []string{"column_separator", "line_delimiter", "enclose"} {
		h.Header.Set(key, q.properties[key])
	}
	if err := h.readExpressions(); err != nil {
		return nil, fromFrontend("ANALYSIS_ERROR", err)
	}
	separator := h.spec.CSV.Separator
	if len(separator) == 0 {
		separator = []byte{'\t'}
	}
	line, _, _ := bytes.Cut(head, h.spec.CSV.LineDelimiter)
	fields := cutFields(bytes.TrimSuffix(line, []byte{'\r'}), separator, q.properties["enclose"])
	names := make([]string, len(fields))
	for i, field := range fields {
		if names[i] = "c" + strconv.Itoa(i+1); format != "csv" {
			names[i] = string(field)
		}
	}
	return names, nil
}

// cutFields splits the first line of a CSV body.
func cutFields(line, separator []byte, enclose string) [][]byte {
	var fields [][]byte
	for {
		rest, at := line, 0
		if enclose != "" && bytes.HasPrefix(line, []byte(enclose[:1])) {
			if end := bytes.IndexByte(line[1:], enclose[0]); end >= 0 {
				at = end + 2
				rest = line[at:]
			}
		}
		k := bytes.Index(rest, separator)
		if k < 0 {
			return append(fields, line)
		}
		fields = append(fields, line[:at+k])
		line = line[at+k+len(separator):]
	}
}

// mapping writes the select list as the columns of a load, and returns the condition on the columns of the body.
func (q *streamQuery) mapping(table *catalog.Table, names []string) (columns string, filter ast.Expr, err error) {
	targets := q.insert.Columns
	if len(targets) == 0 && table != nil {
		for _, c := range table.VisibleColumns() {
			targets = append(targets, c.Name)
		}
	}
	var items []ast.Expr
	for _, item := range q.query.Items {
		if _, star := item.Expr.(*ast.Star); star {
			for _, name := range names {
				items = append(items, &ast.Column{Parts: []string{name}})
			}
			continue
		}
		items = append(items, item.Expr)
	}
	if len(items) != len(targets) {
		return "", nil, doriserr.New("insert into cols should be corresponding to the query output")
	}
	r := sourceNames{names: names, used: make([]bool, len(names)), renamed: q.properties["format"] != "json"}
	var mapped []string
	for i, e := range items {
		if err := r.rename(e); err != nil {
			return "", nil, err
		}
		mapped = append(mapped, quoted(targets[i])+" = "+e.String())
	}
	if filter = q.query.Where; filter != nil {
		if err := r.rename(filter); err != nil {
			return "", nil, err
		}
	}
	var sources, paths []string
	for i, name := range names {
		if !r.renamed && !r.used[i] {
			continue
		}
		sources = append(sources, quoted(sourceName(i)))
		paths = append(paths, `"$.`+name+`"`)
	}
	if !r.renamed && q.properties["jsonpaths"] == "" {
		q.properties["jsonpaths"] = "[" + strings.Join(paths, ",") + "]"
	} else if !r.renamed {
		sources = sources[:0]
		for i := range names {
			sources = append(sources, quoted(sourceName(i)))
		}
	}
	return strings.Join(append(sources, mapped...), ", "), filter, nil
}

// sourceName is what a column of the body is called in the mapping, so that it is never taken for one of the table.
func sourceName(i int) string { return "__http_stream_" + strconv.Itoa(i+1) }

// sourceNames renames the columns of the body in expressions.
type sourceNames struct {
	names   []string
	used    []bool
	renamed bool
}

// rename renames the columns of an expression.
func (r *sourceNames) rename(e ast.Expr) error {
	for _, column := range statement.ColumnsOf(e) {
		i := slices.IndexFunc(r.names, func(name string) bool { return strings.EqualFold(name, column.Name()) })
		if i < 0 {
			return doriserr.New("Unknown column '%s' in 'table list'", column.Name())
		}
		r.used[i] = true
		column.Parts = []string{sourceName(i)}
	}
	return nil
}
