package action

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Source is where inputs come from.
type Source struct {
	Args    []string // the command line without the program's name
	Environ []string // as of os.Environ
	Runner  Runner   // see [Detect]

	// Read returns a file of the repository. It is asked for .breakwater.yml and
	// for the file of instructions: @file. fs.ErrNotExist means that there is
	// none, [ErrNoBase] that the base commit cannot be read. nil: there are no
	// files.
	Read func(context.Context, Request) ([]byte, error)
}

// Request names a file that is to be read, and what is known by then.
type Request struct {
	Path      string // slash-separated, relative to the workspace
	FromBase  bool   // from the base commit, not from the tree under review
	Base      string // the inputs base, head and source-dir, as far as flags and variables give them
	Head      string
	SourceDir string
}

// ErrNoBase means that the base commit cannot be read.
var ErrNoBase = errors.New("the base commit cannot be read")

// ConfigFile is the file of settings in a repository.
const ConfigFile = ".breakwater.yml"

// Problems are all that is wrong with the inputs, one sentence each.
type Problems []string

func (p Problems) Error() string {
	if len(p) == 1 {
		return p[0]
	}
	return fmt.Sprintf("%d inputs are wrong:\n- %s", len(p), strings.Join(p, "\n- "))
}

// Load reads the inputs: a flag wins over a variable, that over
// .breakwater.yml, and that over the default. An empty value counts as not
// given. The error is [Problems] with every problem there is; the Inputs then
// hold what could be read, so that the problems can be reported in the way that
// was asked for.
func Load(ctx context.Context, src Source) (Inputs, error) {
	l := loader{Source: src, values: map[string]value{}, origins: map[string]string{}}
	l.in.Command = Review
	l.readArgs()
	if l.in.Command == Help || l.in.Command == Version {
		l.problems = nil
		return l.in, nil
	}
	l.readEnviron()
	l.readConfig(ctx)
	l.apply()
	l.readInstructions(ctx)
	l.in.origins = l.origins
	if len(l.problems) > 0 {
		return l.in, Problems(l.problems)
	}
	return l.in, nil
}

type loader struct {
	Source
	in       Inputs
	values   map[string]value
	origins  map[string]string
	problems []string
}

func (l *loader) problem(format string, args ...any) {
	l.problems = append(l.problems, fmt.Sprintf(format, args...))
}

func (l *loader) notice(format string, args ...any) {
	l.in.Notices = append(l.in.Notices, fmt.Sprintf(format, args...))
}

// give keeps a value unless a better source gave one already.
func (l *loader) give(i Input, v value, origin string) {
	if _, taken := l.values[i.Name]; taken || v.empty() {
		return
	}
	v.input, v.workspace = i, l.Runner.Workspace
	l.values[i.Name], l.origins[i.Name] = v, origin
}

func (l *loader) readEnviron() {
	env := environ(l.Environ)
	for _, i := range Table {
		for _, name := range i.Variables() {
			l.give(i, value{text: env[name]}, name)
		}
	}
}

// apply sets every input to what was given, or to its default.
func (l *loader) apply() {
	for _, i := range Table {
		if i.Default != "" {
			if err := i.set(&l.in, value{text: i.Default, input: i}); err != nil {
				panic("default of input " + i.Name + ": " + err.Error())
			}
		}
		v, ok := l.values[i.Name]
		if !ok {
			continue
		}
		if err := i.set(&l.in, v); err != nil {
			l.problem("%s: %s (from %s)", i.Name, strings.ReplaceAll(err.Error(), "\n", "; "), l.origins[i.Name])
			i.setDefault(&l.in)
		}
	}
}

func (i Input) setDefault(in *Inputs) {
	if i.Default != "" {
		i.set(in, value{text: i.Default, input: i})
	}
}

// request asks for a file: in a run that carries a pull request from the base
// commit only, since the pull request could write anything into it.
func (l *loader) request(ctx context.Context, name string) ([]byte, error) {
	if l.Read == nil {
		return nil, fs.ErrNotExist
	}
	return l.Read(ctx, Request{
		Path:      name,
		FromBase:  l.Runner.CI() && l.Runner.Event.PullRequest,
		Base:      strings.TrimSpace(l.values["base"].text),
		Head:      strings.TrimSpace(l.values["head"].text),
		SourceDir: l.sourceDir(),
	})
}

// sourceDir is the source folder as far as it is known and sound.
func (l *loader) sourceDir() string {
	v := l.values["source-dir"]
	v.workspace = l.Runner.Workspace
	if rel, err := v.local(cmpOr(strings.TrimSpace(v.text), ".")); err == nil {
		return rel
	}
	return "."
}

// readConfig reads .breakwater.yml at the top of the workspace, or else at the
// top of the code under review.
func (l *loader) readConfig(ctx context.Context) {
	for _, name := range slices.Compact([]string{ConfigFile, path.Join(l.sourceDir(), ConfigFile)}) {
		content, err := l.request(ctx, name)
		switch {
		case err == nil:
			l.config(name, content)
			return
		case errors.Is(err, fs.ErrNotExist):
		case errors.Is(err, ErrNoBase):
			l.notice("%s was not read: in the run of a pull request it counts only as it stands in the base commit, and %v.", name, err)
			return
		default:
			l.problem("%s cannot be read: %v", name, err)
			return
		}
	}
}

// maxInstructions bounds the extra guidance, in bytes: it goes into every
// request.
const maxInstructions = 64 << 10

// readInstructions puts the content of @file in its place.
func (l *loader) readInstructions(ctx context.Context) {
	name, isFile := strings.CutPrefix(l.in.Instructions, "@")
	if isFile {
		l.in.Instructions = l.instructionsFile(ctx, strings.TrimSpace(name))
	}
	if len(l.in.Instructions) > maxInstructions {
		l.problem("instructions: longer than %d bytes (from %s); shorten them", maxInstructions, l.origins["instructions"])
	}
}

func (l *loader) instructionsFile(ctx context.Context, name string) string {
	rel, err := value{workspace: l.Runner.Workspace}.local(name)
	if err != nil {
		l.problem("instructions: %v (from %s)", err, l.origins["instructions"])
		return ""
	}
	content, err := l.request(ctx, rel)
	inPullRequest := l.Runner.CI() && l.Runner.Event.PullRequest
	switch {
	case err == nil:
		return strings.TrimSpace(string(content))
	case errors.Is(err, ErrNoBase), inPullRequest && errors.Is(err, fs.ErrNotExist):
		l.notice("The instructions file %s was not read: in the run of a pull request it counts only as it stands in the base commit (%v).", rel, err)
	default:
		l.problem("instructions: the file %s cannot be read: %v (from %s)", rel, err, l.origins["instructions"])
	}
	return ""
}

func checkGlob(g string) error {
	if !doublestar.ValidatePattern(filepath.ToSlash(g)) {
		return fmt.Errorf("%q is not a glob; it may use *, **, ?, [a-z] and {a,b}", g)
	}
	return nil
}

func cmpOr(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// environ turns "name=value" pairs into a map; as for a process, the last wins.
func environ(pairs []string) map[string]string {
	env := make(map[string]string, len(pairs))
	for _, kv := range pairs {
		if name, v, ok := strings.Cut(kv, "="); ok {
			env[name] = v
		}
	}
	return env
}
