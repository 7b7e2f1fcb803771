// CREATE FILE, DROP FILE and SHOW FILE: small files of a database, such as the certificates that FILE:name in a job's properties means
//
// Doris: CreateFileCommand, DropFileCommand, ShowSmallFilesCommand, SmallFileMgr. Differs: files come from http and https only; the
// refusal of a wrong md5 names the right one.

package statement

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// usualFileCatalog is the catalog of a file that names none.
const usualFileCatalog = "DEFAULT"

// fileKey is the named record of a file's contents; kafkaFileKey is the same for catalog kafka.
func fileKey(databaseID uint64, catalogName, name string) string {
	return fmt.Sprintf("file/%d/%s/%s", databaseID, catalogName, name)
}

// fileInfoPrefix begins the records of what SHOW FILE tells of the files of all databases.
const fileInfoPrefix = "file_info/"

// fileInfo is one file of SHOW FILE.
type fileInfo struct {
	ID                  uint64
	Database            uint64
	Catalog, Name, Hash string
	Size                int
}

// key is the record of the file's description.
func (f fileInfo) key() string {
	return fmt.Sprintf("%s%d/%s/%s", fileInfoPrefix, f.Database, f.Catalog, f.Name)
}

// fileProperties reads the PROPERTIES of CREATE FILE and DROP FILE.
func fileProperties(list []ast.Property, known ...string) (map[string]string, error) {
	for _, key := range mapOrder(list) {
		if !slices.Contains(known, key) {
			return nil, doriserr.New("%s is invalid property", key)
		}
	}
	given := mapProperties(list)
	if given["catalog"] == "" {
		given["catalog"] = usualFileCatalog
	}
	return given, nil
}

// fileDatabase finds the database of a file statement.
func fileDatabase(env *Env, name string) (*catalog.Database, error) {
	name = env.databaseOf(name)
	if name == "" {
		return nil, doriserr.New("No database selected")
	}
	d := env.Catalog.Database(name)
	if d == nil {
		return nil, doriserr.New("Unknown database '%s'", name)
	}
	return d, nil
}

func createFile(ctx context.Context, env *Env, st *ast.CreateFile) error {
	if env.databaseOf(st.Database) == "" {
		return doriserr.New("No database selected")
	}
	if st.Name == "" {
		return doriserr.New("File name is not specified")
	}
	given, err := fileProperties(st.Properties, "catalog", "url", "md5")
	if err != nil {
		return err
	}
	url := given["url"]
	if url == "" {
		return doriserr.New("download url is missing")
	}
	if strings.Contains(given["catalog"], "/") {
		return doriserr.New("the catalog of a file may not hold a slash: %s", given["catalog"])
	}
	d, err := fileDatabase(env, st.Database)
	if err != nil {
		return err
	}
	info := fileInfo{Database: d.ID, Catalog: given["catalog"], Name: st.Name}
	if env.Catalog.Other(info.key()) != nil {
		return doriserr.New("File %s already exist in database %s with catalog: %s", st.Name, d.Name, info.Catalog)
	}
	if env.Download == nil {
		return doriserr.NotSupported("CREATE FILE")
	}
	limit, most := int64(1<<20), int64(100)
	if env.Config != nil {
		limit, most = env.Config.Int("max_small_file_size_bytes"), env.Config.Int("max_small_file_number")
	}
	content, err := env.Download(ctx, url, limit)
	if err != nil {
		var known *doriserr.Error
		text := err.Error()
		if errors.As(err, &known) {
			text = known.Error()
		}
		return doriserr.New("Failed to get file from url: %s. Error: %s", url, text)
	}
	sum := md5.Sum(content)
	info.Hash, info.Size = hex.EncodeToString(sum[:]), len(content)
	if want := given["md5"]; want != "" && !strings.EqualFold(want, info.Hash) {
		return doriserr.New("Failed to get file from url: %s. Error: errCode = 2, detailMessage = Invalid md5sum of file in url: %s, read: %s, expected: %s",
			url, url, info.Hash, want)
	}
	if int64(len(env.Catalog.OtherKeys(fileInfoPrefix))) >= most {
		return doriserr.New("File number exceeds limit: %d", most)
	}
	if info.ID, err = env.Catalog.NewID(); err != nil {
		return err
	}
	text, err := json.Marshal(info)
	if err != nil {
		return fmt.Errorf("describing file %s: %w", st.Name, err)
	}
	return env.Catalog.Edit(ctx, func(e *catalog.Edit) error {
		if e.Snapshot().Other(info.key()) != nil {
			return doriserr.New("File %s already exist in database %s with catalog: %s", st.Name, d.Name, info.Catalog)
		}
		e.PutOther(info.key(), text)
		e.PutOther(fileKey(d.ID, info.Catalog, st.Name), content)
		return nil
	})
}

func dropFile(ctx context.Context, env *Env, st *ast.DropFile) error {
	if env.databaseOf(st.Database) == "" {
		return doriserr.New("No database selected")
	}
	if st.Name == "" {
		return doriserr.New("File name is not specified")
	}
	given, err := fileProperties(st.Properties, "catalog")
	if err != nil {
		return err
	}
	d, err := fileDatabase(env, st.Database)
	if err != nil {
		return err
	}
	info := fileInfo{Database: d.ID, Catalog: given["catalog"], Name: st.Name}
	if env.Catalog.Other(info.key()) == nil {
		if len(env.Catalog.OtherKeys(fmt.Sprintf("%s%d/%s/", fileInfoPrefix, d.ID, info.Catalog))) == 0 {
			return doriserr.New("No such file in catalog: %s", info.Catalog)
		}
		return doriserr.New("No such file: %s", st.Name)
	}
	return env.Catalog.Edit(ctx, func(e *catalog.Edit) error {
		e.DropOther(info.key())
		e.DropOther(fileKey(d.ID, info.Catalog, st.Name))
		return nil
	})
}

func showFile(env *Env, st *ast.ShowFile) (*Result, error) {
	name := env.databaseOf(st.Database)
	if name == "" {
		return nil, doriserr.New("No database selected")
	}
	if !env.sees(name, "") {
		return nil, env.deniedDatabase(name)
	}
	d, err := fileDatabase(env, name)
	if err != nil {
		return nil, err
	}
	r := &Result{Columns: Strings("Id", "DbName", "Catalog", "FileName", "FileSize", "IsContent", "MD5")}
	for _, key := range env.Catalog.OtherKeys(fmt.Sprintf("%s%d/", fileInfoPrefix, d.ID)) {
		var info fileInfo
		if err := json.Unmarshal(env.Catalog.Other(key), &info); err != nil {
			return nil, fmt.Errorf("reading the description of file %s: %w", key, err)
		}
		r.Rows = append(r.Rows, Row(idText(info.ID), d.Name, info.Catalog, info.Name, strconv.Itoa(info.Size), "true", info.Hash))
	}
	return r, nil
}
