package action

import (
	"slices"
	"strconv"
	"strings"
)

// readArgs reads the command line: the command first, then flags in any of the
// forms --name value, --name=value and, for a switch, --name. What follows "--"
// is left alone.
func (l *loader) readArgs() {
	args := l.Args
	if i := slices.Index(args, "--"); i >= 0 {
		args, l.in.Rest = args[:i], args[i+1:]
	}
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") && args[0] != "" {
		l.readCommand(args[0])
		args = args[1:]
	}
	for len(args) > 0 {
		args = args[l.readFlag(args):]
	}
}

// readFlag reads one flag and returns how many arguments it took.
func (l *loader) readFlag(args []string) int {
	arg := args[0]
	name, isFlag := strings.CutPrefix(strings.TrimPrefix(arg, "-"), "-")
	name, text, hasText := strings.Cut(name, "=")
	switch {
	case arg == "": // an input of the action that expanded to nothing
		return 1
	case name == "help" || arg == "-h":
		l.in.Command, l.in.Topic = Help, l.named
		return 1
	case name == "version" && isFlag:
		l.in.Command = Version
		return 1
	case name == "only" && isFlag:
		return l.only(args, text, hasText)
	case name == "requests" && isFlag && !hasText:
		if l.in.Requests = l.in.Command == Plan; !l.in.Requests {
			l.problem("--requests belongs to plan: breakwater plan --requests")
		}
		return 1
	case !strings.HasPrefix(arg, "-") && l.readOperand(arg):
		return 1
	case !strings.HasPrefix(arg, "-"):
		l.problem("%q is not expected here: settings are flags such as --scope full", arg)
		return 1
	}
	i, known := lookup(name)
	switch {
	case !known:
		l.problem("--%s is not a flag%s; `breakwater help %s` lists them", name, closest(name), l.in.Command)
		if !hasText && len(args) > 1 && !strings.HasPrefix(args[1], "-") {
			return 2
		}
		return 1
	case i.Secret:
		l.problem("--%s is not a flag, since other people can see a command line; set the variable %s", name,
			i.Variables()[len(i.Variables())-1])
		return min(len(args), 2)
	case hasText:
		l.flag(i, text)
		return 1
	case i.IsBool() && (len(args) == 1 || !slices.Contains(boolean, args[1])):
		l.flag(i, "true")
		return 1
	case len(args) == 1:
		l.problem("--%s needs a value", name)
		return 1
	}
	l.flag(i, args[1])
	return 2
}

// only reads the numbers of --only, which is verify's own.
func (l *loader) only(args []string, text string, hasText bool) int {
	took := 1
	if !hasText && len(args) > 1 {
		text, took = args[1], 2
	}
	if l.in.Command != Verify {
		l.problem("--only belongs to verify: breakwater verify --only 3 -- make test")
		return took
	}
	for _, word := range splitList(text) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			l.problem("--only: %.40q is not the number of a suggestion; the numbers stand in summary.md", word)
			continue
		}
		l.in.Only = append(l.in.Only, n)
	}
	if strings.TrimSpace(text) == "" {
		l.problem("--only needs the number of a suggestion")
	}
	return took
}

// flag keeps the value of a flag; one that is repeated makes a list.
func (l *loader) flag(i Input, text string) {
	earlier, again := l.values[i.Name]
	if !again {
		l.give(i, value{text: text}, "--"+i.Name)
		return
	}
	if strings.TrimSpace(text) != "" {
		earlier.list = append(earlier.many(), splitList(text)...)
		l.values[i.Name] = earlier
	}
}
