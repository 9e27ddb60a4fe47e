// Command fieldtables prints, for Go packages whose types have protobuf and json tags, what of each field decides its
// bytes in etcd and its form in JSON.
//
// usage: fieldtables OUTPUT-DIRECTORY RELEASE...
//
// A release is its modules, joined by "+", each MODULE@VERSION. Oldest first: a newer one's word replaces an older's.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// types that go-to-protobuf does not generate, or whose JSON is written by hand
var special = map[string]string{
	"k8s.io/apimachinery/pkg/apis/meta/v1.Time":                          "time",
	"k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime":                     "microtime",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Duration":                      "duration",
	"k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1":                      "raw",
	"k8s.io/apimachinery/pkg/runtime.RawExtension":                       "raw",
	"k8s.io/apimachinery/pkg/api/resource.Quantity":                      "quantity",
	"k8s.io/apimachinery/pkg/util/intstr.IntOrString":                    "intorstring",
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSON":      "raw",
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1beta1.JSON": "raw",
}

var builtin = map[string]string{
	"string": "string", "bool": "bool", "int": "int", "int32": "int", "int64": "int", "uint32": "int", "uint64": "int",
	"uint16": "int", "uint8": "int", "byte": "byte", "float64": "double", "float32": "float", "rune": "int",
}

type decl struct {
	pkg     *pkg
	imports map[string]string
	expr    ast.Expr
}

type pkg struct {
	path  string
	types map[string]*decl
	group string
}

type field struct {
	number int
	text   string
}

type world struct{ pkgs map[string]*pkg }

type message struct {
	fields map[int]string
}

func main() {
	out := os.Args[1]
	all := map[string]map[string]*message{}
	for _, release := range os.Args[2:] {
		load(release, all)
	}
	keepReplaced(all)
	reached := map[string]map[string]bool{}
	for table, messages := range all {
		for name, m := range messages {
			if strings.HasSuffix(m.fields[1], "meta-v1.ObjectMeta") && !unstored[name] {
				reach(all, reached, table, name)
			}
		}
	}
	for table, names := range reached {
		write(filepath.Join(out, table), all[table], names)
	}
}

// unstored kinds are requests and answers that never are in etcd
var unstored = map[string]bool{"SubjectAccessReview": true, "LocalSubjectAccessReview": true, "SelfSubjectAccessReview": true,
	"SelfSubjectRulesReview": true, "TokenReview": true, "TokenRequest": true, "SelfSubjectReview": true, "Scale": true,
	"Eviction": true, "Binding": true, "PodStatusResult": true, "DeploymentRollback": true, "ImageReview": true,
	"APIGroupDiscovery": true, "PartialObjectMetadata": true, "CarpInfo": true, "Carp": true, "BuildRequest": true,
	"BinaryBuildRequestOptions": true, "ImageStreamTag": true, "ImageStreamImage": true, "ImageStreamImport": true,
	"ImageStreamMapping": true, "ImageTag": true, "ImageStreamLayers": true, "PodSecurityPolicyReview": true,
	"PodSecurityPolicySubjectReview": true, "PodSecurityPolicySelfSubjectReview": true, "UserIdentityMapping": true,
	"AppliedClusterResourceQuota": true, "DeploymentConfigRollback": true, "ProjectRequest": true, "Project": true,
	"ResourceAccessReview": true, "SubjectRulesReview": true, "ImageSignature": true, "LifecycleEvent": true,
	"ProcessedTemplate": true, "UserOAuthAccessToken": true, "ComponentStatus": true}

func reach(all map[string]map[string]*message, reached map[string]map[string]bool, table, name string) {
	if reached[table][name] || all[table][name] == nil {
		return
	}
	if reached[table] == nil {
		reached[table] = map[string]bool{}
	}
	reached[table][name] = true
	for _, f := range all[table][name].fields {
		of := f[strings.LastIndex(f, " ")+1:]
		of = of[strings.LastIndexAny(of, "*]:")+1:]
		if i := strings.LastIndex(of, "."); i >= 0 {
			reach(all, reached, of[:i], of[i+1:])
		} else {
			reach(all, reached, table, of)
		}
	}
}

// replaced has the messages that a field had before it got another one.
var replaced = map[[2]string]bool{}

func noteReplaced(table, was, is string) {
	old, now := messageOf(table, was), messageOf(table, is)
	if old != "" && now != "" && old != now {
		replaced[[2]string{old, now}] = true
	}
}

// messageOf names the message of a field with its table.
func messageOf(table, field string) string {
	of := field[strings.LastIndex(field, " ")+1:]
	of = of[strings.LastIndexAny(of, "*]:")+1:]
	if strings.Contains(of, ".") {
		return of
	}
	if of == "" || of[0] < 'A' || of[0] > 'Z' {
		return ""
	}
	return table + "." + of
}

// keepReplaced gives a message the fields that only the one in its place had: objects may still have them.
func keepReplaced(all map[string]map[string]*message) {
	for pair := range replaced {
		old, now := find(all, pair[0]), find(all, pair[1])
		if old == nil || now == nil {
			continue
		}
		table := pair[0][:strings.LastIndex(pair[0], ".")]
		for number, f := range old.fields {
			if _, ok := now.fields[number]; !ok {
				name, _, _ := strings.Cut(removed(f), " ")
				of := f[strings.LastIndex(f, " ")+1:]
				if m := messageOf(table, f); m != "" && !strings.Contains(of, ".") {
					i := strings.LastIndexAny(of, "*]:") + 1
					of = of[:i] + m
				}
				now.fields[number] = name + " " + of
			}
		}
	}
}

func find(all map[string]map[string]*message, name string) *message {
	i := strings.LastIndex(name, ".")
	return all[name[:i]][name[i+1:]]
}

// table is the name of the file for a package: group and version.
func (w *world) table(path string) string {
	version := path[strings.LastIndex(path, "/")+1:]
	switch path {
	case "k8s.io/api/core/v1":
		return "core-v1"
	case "k8s.io/apimachinery/pkg/apis/meta/v1":
		return "meta-v1"
	}
	group := ""
	if p := w.pkgs[path]; p != nil {
		group = p.group
	}
	if group == "" {
		group = path[:strings.LastIndex(path, "/")]
		group = group[strings.LastIndex(group, "/")+1:]
	}
	return group + "-" + version
}

// load reads the modules of one release, which know each other's types.
func load(release string, all map[string]map[string]*message) {
	w := &world{map[string]*pkg{}}
	for _, module := range strings.Split(release, "+") {
		w.read(module)
	}
	w.collect(release, all)
}

func (w *world) read(module string) {
	output, err := exec.Command("go", "mod", "download", "-json", module).Output()
	if err != nil {
		fmt.Fprintln(os.Stderr, module, err)
		os.Exit(1)
	}
	var info struct{ Dir, Path string }
	json.Unmarshal(output, &info)
	filepath.WalkDir(info.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(info.Dir, path)
		if strings.Contains("/"+rel+"/", "/vendor/") || strings.Contains("/"+rel+"/", "/testdata/") || strings.Contains("/"+rel+"/", "/testing/") || strings.Contains("/"+rel+"/", "/test/") || strings.Contains("/"+rel+"/", "/examples/") || strings.HasPrefix(rel, "tests") || strings.HasPrefix(rel, "tools") {
			return nil
		}
		p := &pkg{path: info.Path + "/" + filepath.ToSlash(rel), types: map[string]*decl{}}
		files, _ := filepath.Glob(filepath.Join(path, "*.go"))
		for _, f := range files {
			if !strings.HasSuffix(f, "_test.go") && !strings.Contains(filepath.Base(f), "generated") {
				p.parse(f)
			}
		}
		if len(p.types) > 0 {
			w.pkgs[p.path] = p
		}
		return nil
	})
}

// removed marks a field that a newer release does not have.
func removed(field string) string {
	name, of, _ := strings.Cut(field, " ")
	if strings.HasSuffix(name, ",removed") {
		return field
	}
	return name + ",removed " + of
}

func (w *world) collect(module string, all map[string]map[string]*message) {
	for path, p := range w.pkgs {
		table := w.table(path)
		for name, d := range p.types {
			fields := w.message(d, path+"."+name)
			if _, isStruct := d.expr.(*ast.StructType); len(fields) == 0 && !isStruct {
				continue
			}
			if all[table] == nil {
				all[table] = map[string]*message{}
			}
			old := all[table][name]
			m := &message{fields: map[int]string{}}
			if old != nil {
				for n, t := range old.fields {
					m.fields[n] = removed(t)
				}
			}
			for _, f := range fields {
				if was, ok := m.fields[f.number]; ok && strings.Replace(was, ",removed", "", 1) != f.text {
					fmt.Fprintf(os.Stderr, "%s: %s.%s: %d %s -> %s\n", module, path, name, f.number, was, f.text)
				}
				if was, ok := m.fields[f.number]; ok {
					noteReplaced(table, was, f.text)
				}
				m.fields[f.number] = f.text
			}
			all[table][name] = m
		}
	}
}

func (p *pkg) parse(file string) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return
	}
	imports := map[string]string{}
	for _, i := range f.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		name := path[strings.LastIndex(path, "/")+1:]
		if i.Name != nil {
			name = i.Name.Name
		}
		imports[name] = path
	}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if ok && (g.Tok == token.CONST || g.Tok == token.VAR) {
			p.groupName(g)
		}
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, s := range g.Specs {
			t := s.(*ast.TypeSpec)
			p.types[t.Name.Name] = &decl{p, imports, t.Type}
		}
	}
}

// groupName notes the API group that register.go names.
func (p *pkg) groupName(g *ast.GenDecl) {
	for _, s := range g.Specs {
		v := s.(*ast.ValueSpec)
		if v.Names[0].Name == "GroupName" && len(v.Values) == 1 {
			if lit, ok := v.Values[0].(*ast.BasicLit); ok {
				p.group, _ = strconv.Unquote(lit.Value)
			}
		}
	}
}

func (w *world) message(d *decl, name string) []field {
	if _, ok := special[name]; ok {
		return nil
	}
	s, ok := d.expr.(*ast.StructType)
	if !ok {
		if id, isID := d.expr.(*ast.Ident); isID {
			if other := d.pkg.types[id.Name]; other != nil {
				return w.message(other, d.pkg.path+"."+id.Name)
			}
		}
		if id, isSel := d.expr.(*ast.SelectorExpr); isSel {
			if other := w.find(d.imports[id.X.(*ast.Ident).Name], id.Sel.Name); other != nil {
				return w.message(other, "")
			}
		}
		return nil
	}
	var fields []field
	for _, f := range s.Fields.List {
		if f.Tag == nil {
			continue
		}
		raw, _ := strconv.Unquote(f.Tag.Value)
		tag := reflect.StructTag(raw)
		proto := tag.Get("protobuf")
		if proto == "" || proto == "-" {
			continue
		}
		parts := strings.Split(proto, ",")
		number, err := strconv.Atoi(parts[1])
		if err != nil {
			continue
		}
		jsonParts := strings.Split(tag.Get("json"), ",")
		jsonName := jsonParts[0]
		flags := ""
		for _, o := range jsonParts[1:] {
			if o == "omitempty" || o == "omitzero" {
				flags += "," + o
			}
			if o == "inline" {
				jsonName = ""
			}
		}
		if jsonName == "-" {
			continue
		}
		if jsonName == "" && len(f.Names) > 0 {
			jsonName = f.Names[0].Name
		}
		if jsonName == "" {
			jsonName = "(inline)"
		}
		repeated := len(parts) > 2 && parts[2] == "rep"
		fields = append(fields, field{number, jsonName + flags + " " + w.typeOf(d, f.Type, repeated)})
	}
	return fields
}

func (w *world) find(path, name string) *decl {
	if p := w.pkgs[path]; p != nil {
		return p.types[name]
	}
	return nil
}

// typeOf names a field's type: a word of builtin or special, with * [] map[] before it, or a message's name.
func (w *world) typeOf(d *decl, e ast.Expr, repeated bool) string {
	switch t := e.(type) {
	case *ast.StarExpr:
		return "*" + w.typeOf(d, t.X, repeated)
	case *ast.ArrayType:
		of := w.typeOf(d, t.Elt, false)
		if of == "byte" {
			return "bytes"
		}
		return "[]" + of
	case *ast.MapType:
		return "map[" + w.typeOf(d, t.Key, false) + "]" + w.typeOf(d, t.Value, false)
	case *ast.Ident:
		if b := builtin[t.Name]; b != "" && d.pkg.types[t.Name] == nil {
			return b
		}
		other := d.pkg.types[t.Name]
		if other == nil {
			return "?" + t.Name
		}
		return w.named(d, other, d.pkg.path, t.Name, repeated)
	case *ast.SelectorExpr:
		path := d.imports[t.X.(*ast.Ident).Name]
		full := path + "." + t.Sel.Name
		if s := special[full]; s != "" {
			return s
		}
		other := w.find(path, t.Sel.Name)
		if other == nil {
			if full == "time.Duration" {
				return "int"
			}
			return "?" + full
		}
		return w.named(d, other, path, t.Sel.Name, repeated)
	}
	return fmt.Sprintf("?%T", e)
}

func (w *world) named(d, other *decl, path, name string, repeated bool) string {
	full := path + "." + name
	if s := special[full]; s != "" {
		return s
	}
	switch u := other.expr.(type) {
	case *ast.StructType:
		if path == d.pkg.path {
			return name
		}
		return w.table(path) + "." + name
	case *ast.ArrayType:
		inner := w.typeOf(other, u, true)
		if repeated || inner == "bytes" {
			return inner
		}
		return "items:" + inner[2:]
	case *ast.MapType:
		return w.typeOf(other, u, true)
	case *ast.Ident:
		if b := builtin[u.Name]; b != "" {
			return b
		}
		return w.typeOf(other, u, repeated)
	case *ast.SelectorExpr:
		return w.typeOf(other, u, repeated)
	}
	return fmt.Sprintf("?%T", other.expr)
}

func write(file string, messages map[string]*message, reached map[string]bool) {
	f, err := os.Create(file)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	defer w.Flush()
	var names []string
	for n := range reached {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		m := messages[n]
		fmt.Fprintln(w, n)
		var numbers []int
		for k := range m.fields {
			numbers = append(numbers, k)
		}
		sort.Ints(numbers)
		for _, k := range numbers {
			fmt.Fprintf(w, " %d %s\n", k, m.fields[k])
		}
	}
}
