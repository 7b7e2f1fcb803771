package statement

import (
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/javamap"
)

// invertedKeys are the properties that an INVERTED index may have.
var invertedKeys = map[string]bool{
	"parser": true, "built_in_analyzer": true, "parser_mode": true, "support_phrase": true, "char_filter_type": true,
	"char_filter_pattern": true, "char_filter_replacement": true, "ignore_above": true, "lower_case": true, "stopwords": true,
	"dict_compression": true, "analyzer": true, "normalizer": true, "field_pattern": true,
}

// parsers are the parsers of INVERTED indexes.
var parsers = map[string]bool{
	"none": true, "english": true, "unicode": true, "chinese": true, "standard": true, "icu": true, "basic": true, "ik": true,
}

// checkInverted is InvertedIndexUtil.checkInvertedIndexParser.
func checkInverted(x *catalog.Index, c *catalog.Column, format string) error {
	if err := checkInvertedProperties(x, c, format); err != nil {
		return err
	}
	parser, ok := indexParser(x)
	if !ok || parser == "none" {
		return nil
	}
	if c.Type.Kind == catalog.Array {
		return doriserr.New("INVERTED index with parser: %s is not supported for array column: %s", parser, c.Name)
	}
	if !c.Type.IsText() && c.Type.Kind != catalog.Variant {
		return doriserr.New("INVERTED index with parser: %s is not supported for column: %s of type %s", parser, c.Name, c.Type.Primitive())
	}
	return nil
}

// checkInvertedProperties is InvertedIndexUtil.checkInvertedIndexProperties.
func checkInvertedProperties(x *catalog.Index, c *catalog.Column, format string) error {
	keys := make([]string, len(x.Properties))
	for i, p := range x.Properties {
		keys[i] = p.Key
	}
	for _, key := range javamap.Copied(keys) {
		if !invertedKeys[key] {
			return doriserr.New("Invalid inverted index property key: %s", key)
		}
	}
	parser, hasParser := indexParser(x)
	chosen := 0
	for _, key := range []string{"analyzer", "normalizer"} {
		if v, ok := x.Properties.Get(key); ok && v != "" {
			chosen++
		}
	}
	if parser != "" {
		chosen++
	}
	if chosen > 1 {
		return doriserr.New("Cannot specify more than one of 'analyzer', 'parser', or 'normalizer' properties. Please choose only one: 'analyzer' for custom analyzer, 'parser' for built-in parser, or 'normalizer' for text normalization without tokenization.")
	}
	for _, key := range []string{"analyzer", "normalizer"} {
		if v, ok := x.Properties.Get(key); ok && v != "" {
			if !c.Type.IsText() && c.Type.Kind != catalog.Variant {
				return doriserr.New("INVERTED index with %s: %s is not supported for column of type %s", key, v, c.Type.Primitive())
			}
			switch {
			case key == "analyzer" && !parsers[v]:
				return doriserr.New("Invalid custom analyzer: %s", doriserr.New("Analyzer '%s' does not exist", v).Error())
			case key == "normalizer" && v != "lowercase":
				return doriserr.New("Invalid normalizer: %s", doriserr.New("Normalizer '%s' does not exist", v).Error())
			}
		}
	}
	if hasParser && !parsers[parser] {
		return doriserr.New("Invalid inverted index 'parser' value: %s, parser must be none, english, unicode, chinese, icu, basic or ik", parser)
	}
	return checkInvertedDetails(x, c, parser, format)
}

// checkInvertedDetails checks the properties that refine a parser.
func checkInvertedDetails(x *catalog.Index, c *catalog.Column, parser, format string) error {
	if mode, ok := x.Properties.Get("parser_mode"); ok {
		switch {
		case parser == "chinese" && mode != "fine_grained" && mode != "coarse_grained":
			return doriserr.New("Invalid inverted index 'parser_mode' value: %s, parser_mode must be fine_grained or coarse_grained for chinese parser", mode)
		case parser == "ik" && mode != "ik_max_word" && mode != "ik_smart":
			return doriserr.New("Invalid inverted index 'parser_mode' value: %s, parser_mode must be ik_max_word or ik_smart for ik parser", mode)
		case parser != "chinese" && parser != "ik":
			return doriserr.New("parser_mode is only available for chinese and ik parser")
		}
	}
	boolean := func(v string) bool { return v == "true" || v == "false" }
	if v, ok := x.Properties.Get("support_phrase"); ok && !boolean(v) {
		return doriserr.New("Invalid inverted index 'support_phrase' value: %s, support_phrase must be true or false", v)
	}
	if v, ok := x.Properties.Get("char_filter_type"); ok {
		if v != "char_replace" {
			return doriserr.New("Invalid 'char_filter_type', only 'char_replace' is supported")
		}
		pattern, _ := x.Properties.Get("char_filter_pattern")
		if pattern == "" {
			return doriserr.New("Missing 'char_filter_pattern' for 'char_replace' filter type")
		}
		if !singleByte(pattern) {
			return doriserr.New("'char_filter_pattern' must contain only ASCII characters")
		}
		if r, _ := x.Properties.Get("char_filter_replacement"); !singleByte(r) {
			return doriserr.New("'char_filter_replacement' must contain only ASCII characters")
		}
	}
	if v, ok := x.Properties.Get("ignore_above"); ok {
		n, err := strconv.Atoi(v)
		if err != nil {
			return doriserr.New("Invalid inverted index 'ignore_above' value, ignore_above must be integer")
		}
		if n <= 0 {
			return doriserr.New("Invalid inverted index 'ignore_above' value: %d, ignore_above must be positive", n)
		}
	}
	if v, ok := x.Properties.Get("lower_case"); ok && !boolean(v) {
		return doriserr.New("Invalid inverted index 'lower_case' value: %s, lower_case must be true or false", v)
	}
	if v, ok := x.Properties.Get("stopwords"); ok && v != "none" {
		return doriserr.New("Invalid inverted index 'stopWords' value: %s, stopWords must be none", v)
	}
	if v, ok := x.Properties.Get("dict_compression"); ok {
		switch {
		case !c.Type.IsText() && c.Type.Kind != catalog.Variant:
			return doriserr.New("dict_compression can only be set for StringType columns. type: %s", c.Type.Primitive())
		case !boolean(v):
			return doriserr.New("Invalid inverted index 'dict_compression' value: %s, dict_compression must be true or false", v)
		case format != "V3":
			return doriserr.New("dict_compression can only be set when storage format is V3")
		}
	}
	return nil
}

// singleByte reports whether all characters are below 256.
func singleByte(s string) bool {
	for _, r := range s {
		if r > 0xff {
			return false
		}
	}
	return true
}
