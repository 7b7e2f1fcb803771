package statement

import (
	"regexp"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// The forms of labels and job names (Doris: FeNameFormat, with enable_unicode_name_support on or off). What is matched and what
// the message prints differ only in spelling.
var (
	unicodeLabel = nameForm{`^[\-_A-Za-z0-9:\p{L}]{1,128}$`}
	asciiLabel   = nameForm{`^[\-_A-Za-z0-9:]{1,128}$`}
	unicodeJob   = nameForm{`^[a-zA-Z\p{L}][a-zA-Z0-9\-_\p{L}]{0,63}$`}
	asciiJob     = nameForm{`^[a-zA-Z][a-zA-Z0-9\-_]{0,63}$`}
)

// nameForm is a regular expression as messages print it.
type nameForm struct{ text string }

// matches reports whether the whole name has the form.
func (f nameForm) matches(name string) bool {
	return regexp.MustCompile(f.text).MatchString(name)
}

// unicodeNames reports whether the session allows letters beyond ASCII in names.
func unicodeNames(s Session) bool {
	v, known := s.Variable("enable_unicode_name_support")
	return !known || v != "false" && v != "0"
}

// jobName resolves the database of a job's name and checks the label's form (Doris: LabelNameInfo.validate).
func jobName(s Session, n ast.Name) (database, name string, err error) {
	database = n.Database
	if database == "" {
		database = s.Database()
	}
	if database == "" {
		return "", "", doriserr.New("No database selected")
	}
	if n.Name == "" {
		return "", "", doriserr.New("Table name is null")
	}
	form := unicodeLabel
	if !unicodeNames(s) {
		form = asciiLabel
	}
	if !form.matches(n.Name) {
		return "", "", doriserr.New("Label format error. regex: %s, label: %s", form.text, n.Name)
	}
	return database, n.Name, nil
}

// checkJobName checks the form of a job's name (Doris: FeNameFormat.checkCommonName).
func checkJobName(s Session, name string) error {
	form := unicodeJob
	if !unicodeNames(s) {
		form = asciiJob
	}
	if !form.matches(name) {
		return doriserr.New("Incorrect ROUTINE LOAD NAME name '%s', required format is '%s'", name, form.text)
	}
	return nil
}

// jobDatabase returns the database of an existing job's name.
func jobDatabase(env *Env, name string) (*catalog.Database, error) {
	database := env.Catalog.Database(name)
	if database == nil {
		// Doris wraps the exception of the metadata lookup as it is.
		return nil, doriserr.New("%s", doriserr.Coded(doriserr.MetaNotFound, "unknown databases, dbName=%s", name).Error())
	}
	return database, nil
}

// operableJob finds the job that PAUSE, RESUME and STOP speak of, and checks the LOAD privilege on its target.
func operableJob(env *Env, n ast.Name) (*routineload.View, error) {
	databaseName, name, err := jobName(env.Session, n)
	if err != nil {
		return nil, err
	}
	database, err := jobDatabase(env, databaseName)
	if err != nil {
		return nil, err
	}
	return env.Jobs.Find(database.ID, name)
}
