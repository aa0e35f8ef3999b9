package action

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
)

// Source is where inputs come from.
type Source struct {
	Args    []string // the command line without the program's name
	Environ []string // as of os.Environ
	Runner  Runner   // see [Detect]

	// Read returns a file of the repository. It is asked for .breakwater.yml and
	// for the file of instructions: @file. fs.ErrNotExist means that there is
	// none, [ErrNoBase] that no commit which the run may believe can be read.
	// nil: there are no files.
	Read func(context.Context, Request) ([]byte, error)
}

// Request asks for a file, and says where it is read from.
type Request struct {
	Path      string // slash-separated, relative to the workspace; empty where only Trust is in question
	Trust     Trust
	SourceDir string // this and the timeout are the inputs, as far as flags and variables give them
	Timeout   time.Duration
}

// ErrNoBase means that there is no commit whose files the run may believe.
var ErrNoBase = errors.New("that cannot be read")

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
// .breakwater.yml, that over a person's own file, and that over the default. An
// empty value counts as not given. The error is [Problems] with every problem
// there is; the Inputs then hold what could be read, so that the problems can be
// reported in the way that was asked for.
func Load(ctx context.Context, src Source) (Inputs, error) {
	l := loader{Source: src, values: map[string]value{}}
	l.in.Command = Review
	l.readArgs()
	if l.unknownTopic != "" {
		return l.in, Problems{l.unknownTopic}
	}
	if l.in.Command == Help || l.in.Command == Version || l.in.Command == Explain {
		l.problems = nil // none of these reads an input
		return l.in, nil
	}
	l.readEnviron()
	_, playing := l.values["results"]
	l.readConfig(ctx)
	l.readPersonal()
	l.apply()
	l.keepFoldersApart()
	if l.in.Command == Verify && !playing { // a file says it for reviews, and not every command plays scenarios
		l.in.Results = nil
	}
	l.readInstructions(ctx)
	l.in.origins, l.in.Settings = l.origins(), l.settings()
	if len(l.problems) > 0 {
		return l.in, Problems(l.problems)
	}
	return l.in, nil
}

type loader struct {
	unknownTopic string // what is wrong with the word after help; empty: nothing

	Source
	in       Inputs
	values   map[string]value
	problems []string
	named    Command // the command, if one was named
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
	v.input, v.origin, v.workspace, v.env = i, origin, l.Runner.Workspace, l.Runner.env
	l.values[i.Name] = v
}

func (l *loader) readEnviron() {
	env := environ(l.Environ)
	for _, i := range Table {
		for _, name := range i.Variables() {
			l.give(i, value{text: env[name]}, name)
		}
	}
	l.noticeUnknown(env)
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
			l.problem("%s: %s (from %s)", i.Name, strings.ReplaceAll(err.Error(), "\n", "; "), v.origin)
			i.setDefault(&l.in)
		}
	}
}

// origins tells where the values came from that were given.
func (l *loader) origins() map[string]string {
	all := make(map[string]string, len(l.values))
	for name, v := range l.values {
		all[name] = v.origin
	}
	return all
}

// settings lists all inputs, in the order of the Table.
func (l *loader) settings() []Setting {
	settings := make([]Setting, 0, len(Table))
	for _, i := range Table {
		s := Setting{Name: i.Name, Value: i.Default, Origin: "default"}
		if v, given := l.values[i.Name]; given {
			s.Value, s.Origin = cmp.Or(strings.Join(v.list, "\n"), strings.TrimSpace(v.text)), v.origin
			if i.Secret || i.Name == "backends" { // which may hold keys
				s.Value = "***"
			}
		}
		settings = append(settings, s)
	}
	return settings
}

func (i Input) setDefault(in *Inputs) {
	if i.Default != "" {
		i.set(in, value{text: i.Default, input: i})
	}
}

func checkGlob(g string) error {
	if !doublestar.ValidatePattern(filepath.ToSlash(g)) {
		return fmt.Errorf("%q is not a glob; it may use *, **, ?, [a-z] and {a,b}", g)
	}
	return nil
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
