package expr

import (
	"bytes"
	"encoding/xml"
	"math"
	"strconv"

	"github.com/antchfx/xmlquery"
	"github.com/antchfx/xpath"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// xmlFunctions read XML.
var xmlFunctions = map[string]implementation{
	"xpath_string": prepared(func(*Node, Context) (scalar, error) {
		text := ""
		var query *xpath.Expr
		return func(c *call, i int) {
			document, path := c.bytes(0, i), string(c.bytes(1, i))
			if path == "" || len(document) == 0 {
				c.out.AppendNull()
				return
			}
			if query == nil || path != text {
				var err error
				if query, err = xpath.Compile(path); err != nil {
					c.fail(doriserr.New("Function xpath_string failed to build XPath query: %v", err))
					return
				}
				text = path
			}
			root, err := xmlquery.ParseWithOptions(bytes.NewReader(document), xmlquery.ParserOptions{Decoder: &xmlquery.DecoderOptions{Strict: true, Entity: xml.HTMLEntity}})
			if err == nil && !hasElement(root) {
				err = doriserr.New("No document element found")
			}
			if err != nil {
				c.fail(doriserr.New("Function xpath_string failed to parse XML string: %v", err))
				return
			}
			c.out.AppendString(xpathText(query.Evaluate(xmlquery.CreateXPathNavigator(root))))
		}, nil
	}),
}

// fail makes the row an error of the statement.
func (c *call) fail(err error) {
	c.err = err
	c.out.AppendNull()
}

// hasElement reports whether a document has an element.
func hasElement(root *xmlquery.Node) bool {
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		if n.Type == xmlquery.ElementNode {
			return true
		}
	}
	return false
}

// xpathText is the value of an expression as text: of nodes that of the first one.
func xpathText(value any) string {
	switch v := value.(type) {
	case *xpath.NodeIterator:
		if v.MoveNext() {
			return v.Current().Value()
		}
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return strconv.FormatInt(int64(v), 10)
		}
		return strconv.FormatFloat(v, 'g', 15, 64)
	}
	return ""
}
