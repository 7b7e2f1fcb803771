package statement

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

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
	return database, n.Name, checkLabelName(s, n.Name)
}

// checkJobName checks the form of a job's name (Doris: FeNameFormat.checkCommonName).
func checkJobName(s Session, name string) error {
	form := nameForm(s, commonName, commonNameUnicode)
	if !form.MatchString(name) {
		return doriserr.New("Incorrect ROUTINE LOAD NAME name '%s', required format is '%s'", name, form)
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
	job, err := env.Jobs.Find(database.ID, name)
	if err != nil {
		return nil, err
	}
	return job, env.requireLoadOn(job)
}
