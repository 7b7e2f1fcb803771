package dorisemu_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const module = "github.com/dorisemu/dorisemu"

// listed is what go list says of one package.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

// packages returns all packages of the module.
func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("listing packages: %v", err)
	}
	var all []listed
	d := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p listed
		if err := d.Decode(&p); err != nil {
			if errors.Is(err, io.EOF) {
				break
			}
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("only %d packages found", len(all))
	}
	return all
}

// within reports whether pkg is room or below it.
func within(pkg, room string) bool { return pkg == room || strings.HasPrefix(pkg, room+"/") }

// rooms says what each room may import of ours besides catalog and internal, with the longest prefix deciding.
var rooms = []struct {
	room string
	may  []string
}{
	{"internal", nil},
	{"catalog", nil},
	{"sql/ast", nil},
	{"sql/parser", []string{"sql/ast"}},
	{"sql/expr", []string{"sql/ast"}},
	{"load", []string{"sql/ast", "sql/expr"}},
	{"routineload", []string{"load", "sql/ast"}},
	{"sql/statement", []string{"routineload", "load", "sql/ast", "sql/parser", "sql/expr"}},
	{"sql/engine", []string{"sql", "load"}},
	{"kafka", []string{"routineload", "load"}},
	{"storage", []string{"load", "sql/expr"}},
	{"server/mysql", []string{"sql", "load", "routineload"}},
	{"server/http", []string{"sql", "load", "routineload"}},
	{"server/connect", []string{"connect"}},
	{"server/console", []string{"sql", "load", "routineload"}},
	{"server", []string{"server", "sql", "load", "routineload", "kafka", "storage", "doris", "connect"}},
	{"doristest", []string{"server"}},
	{"cmd", []string{"server", "doristest"}},
	{"bench", []string{""}},
	{"integration", []string{""}},
}

func TestImportsPointOneWay(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath == "" {
			continue
		}
		best := -1
		for i, r := range rooms {
			if within(p.ImportPath, r.room) && (best < 0 || len(r.room) > len(rooms[best].room)) {
				best = i
			}
		}
		if best < 0 {
			t.Errorf("%s: no room is written down for it; add it to the table here and to ARCHITECTURE.md", p.ImportPath)
			continue
		}
		for _, imp := range p.Imports {
			ours, isOurs := strings.CutPrefix(imp, module+"/")
			if !isOurs || within(ours, "catalog") || within(ours, "internal") || within(ours, rooms[best].room) {
				continue
			}
			allowed := false
			for _, m := range rooms[best].may {
				allowed = allowed || m == "" || within(ours, m)
			}
			if !allowed {
				t.Errorf("%s imports %s: arrows point down the table of ARCHITECTURE.md; let the consumer declare an interface instead", p.ImportPath, ours)
			}
		}
	}
}

// only says which rooms may import a dependency, and why.
var only = []struct {
	dependency string
	rooms      []string
	why        string
}{
	{"github.com/cockroachdb/pebble", []string{"storage", "integration"}, "the disk format has one owner"},
	{"github.com/twmb/franz-go", []string{"kafka", "bench", "integration"}, "Kafka has one door"},
	{"github.com/alecthomas/kong", []string{"cmd"}, "flags are the command's business"},
}

func TestDependenciesHaveOneDoor(t *testing.T) {
	for _, p := range packages(t) {
		for _, imp := range p.Imports {
			for _, o := range only {
				if !within(imp, o.dependency) {
					continue
				}
				allowed := false
				for _, r := range o.rooms {
					allowed = allowed || within(p.ImportPath, r)
				}
				if !allowed {
					t.Errorf("%s imports %s, which only %v may: %s", p.ImportPath, imp, o.rooms, o.why)
				}
			}
		}
	}
}

func TestTimeGoesThroughTheClock(t *testing.T) {
	banned := map[string]bool{"Now": true, "Sleep": true, "NewTicker": true, "Tick": true, "NewTimer": true, "After": true, "AfterFunc": true, "Since": true, "Until": true}
	walkGo(t, func(path string, file *ast.File, set *token.FileSet) {
		for _, free := range []string{"internal/clock/", "bench/", "integration/"} {
			if strings.HasPrefix(path, free) {
				return
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == "time" && id.Obj == nil && banned[sel.Sel.Name] {
				t.Errorf("%s: time.%s: time goes through internal/clock, so that tests can steer it", set.Position(n.Pos()), sel.Sel.Name)
			}
			return true
		})
	})
}

func TestPackagesAndExportedNamesAreDocumented(t *testing.T) {
	documented, dirs := map[string]bool{}, map[string]bool{}
	walkGo(t, func(path string, file *ast.File, set *token.FileSet) {
		dir := filepath.Dir(path)
		dirs[dir] = true
		if file.Doc != nil {
			text := file.Doc.Text()
			documented[dir] = documented[dir] || strings.HasPrefix(text, "Package "+file.Name.Name+" ") || file.Name.Name == "main" && strings.HasPrefix(text, "Command ")
		}
		if file.Name.Name == "main" {
			return
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && !isMarker(d) {
					t.Errorf("%s: %s has no docstring", set.Position(d.Pos()), d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if ts, ok := s.(*ast.TypeSpec); ok && ts.Name.IsExported() && d.Doc == nil && ts.Doc == nil {
						t.Errorf("%s: type %s has no docstring", set.Position(ts.Pos()), ts.Name.Name)
					}
				}
			}
		}
	})
	for dir := range dirs {
		if !documented[dir] {
			t.Errorf("%s: no package comment: purpose, who owns its goroutines and state, who may import it", dir)
		}
	}
}

// isMarker reports whether a method only implements an interface in the obvious way, in one line.
func isMarker(d *ast.FuncDecl) bool {
	return d.Recv != nil && d.Body != nil && len(d.Body.List) <= 1
}

// walkGo parses every Go file that is not a test.
func walkGo(t *testing.T, visit func(path string, file *ast.File, set *token.FileSet)) {
	t.Helper()
	set := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != "." || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(set, path, src, parser.ParseComments)
		if err != nil {
			return err
		}
		visit(path, file, set)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
