package statement

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Limits of names and comments (Doris: Config.table_name_length_limit and others).
const (
	tableNameLimit      = 64
	temporaryTableSign  = "_#TEMP#_"
	forbiddenPartition  = "placeholder_"
	shadowColumnPrefix  = "__doris_shadow_"
	hiddenColumnPrefix  = "__DORIS_"
	unicodeNameVariable = "enable_unicode_name_support"
)

// The forms of names, with and without letters of other scripts (Doris: FeNameFormat).
var (
	commonName        = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9\-_]{0,63}$`)
	commonNameUnicode = regexp.MustCompile(`^[a-zA-Z\p{L}][a-zA-Z0-9\-_\p{L}]{0,63}$`)
	tableName         = regexp.MustCompile(`^[a-zA-Z0-9\-_$]*$`)
	tableNameUnicode  = regexp.MustCompile(`^[\s\S]*[\S]$`)
	columnName        = regexp.MustCompile(`^[.a-zA-Z0-9_+\-/?@#$%^&*"\s,:]{0,255}[.a-zA-Z0-9_+\-/?@#$%^&*",:]$`)
	columnNameUnicode = regexp.MustCompile(`^[\s\S]{0,255}[\S]$`)
	labelName         = regexp.MustCompile(`^[\-_A-Za-z0-9:]{1,128}$`)
	labelNameUnicode  = regexp.MustCompile(`^[\-_A-Za-z0-9:\p{L}]{1,128}$`)
)

// nameForm picks the form that the session's enable_unicode_name_support (on by default) asks for.
func nameForm(s Session, ascii, unicode *regexp.Regexp) *regexp.Regexp {
	if v, ok := s.Variable(unicodeNameVariable); ok && (strings.EqualFold(v, "false") || v == "0") {
		return ascii
	}
	return unicode
}

// javaLength is String.length: UTF-16 units.
func javaLength(s string) int { return len(utf16.Encode([]rune(s))) }

// checkDatabaseName is FeNameFormat.checkDbName.
func checkDatabaseName(s Session, name string) error {
	if !nameForm(s, commonName, commonNameUnicode).MatchString(name) {
		return doriserr.New("Incorrect database name '%s'", name)
	}
	return nil
}

// checkTableName is FeNameFormat.checkTableName.
func checkTableName(s Session, name string) error {
	form := nameForm(s, tableName, tableNameUnicode)
	if name == "" || !form.MatchString(name) {
		return doriserr.New("Incorrect table name '%s'. Table name regex is '%s'", name, form)
	}
	if n := javaLength(name); n > tableNameLimit {
		return doriserr.New("Table name length exceeds limit, the length of table name '%s' is %d which is greater than the configuration 'table_name_length_limit' (%d).", name, n, tableNameLimit)
	}
	if strings.Contains(name, temporaryTableSign) {
		return doriserr.New("Incorrect table name, table name can't contains %s", temporaryTableSign)
	}
	return nil
}

// checkColumnName is FeNameFormat.checkColumnName; hidden columns may begin with __DORIS_.
func checkColumnName(s Session, c *catalog.Column) error {
	form := nameForm(s, columnName, columnNameUnicode)
	if c.Name == "" || !form.MatchString(c.Name) {
		return doriserr.New("Incorrect column name '%s'. Column regex is '%s'", c.Name, form)
	}
	prefixes := []string{shadowColumnPrefix}
	if !c.Hidden {
		prefixes = append(prefixes, hiddenColumnPrefix)
	}
	for _, p := range prefixes {
		if len(c.Name) >= len(p) && strings.EqualFold(c.Name[:len(p)], p) {
			return doriserr.New("Incorrect column name %s, column name can't start with '%s'", c.Name, p)
		}
	}
	return nil
}

// checkPartitionName is FeNameFormat.checkPartitionName.
func checkPartitionName(s Session, name string) error {
	if !nameForm(s, commonName, commonNameUnicode).MatchString(name) || strings.HasPrefix(name, forbiddenPartition) {
		return doriserr.New("Incorrect partition name")
	}
	return nil
}

// checkLabelName is FeNameFormat.checkLabel.
func checkLabelName(s Session, label string) error {
	form := nameForm(s, labelName, labelNameUnicode)
	if !form.MatchString(label) {
		return doriserr.New("Label format error. regex: %s, label: %s", form, label)
	}
	return nil
}

// quote writes an identifier in back quotes.
func quote(name string) string { return fmt.Sprintf("`%s`", name) }
