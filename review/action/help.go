package action

import (
	"fmt"
	"slices"
	"strings"
)

// manual is the help of one command.
type manual struct {
	command  Command
	use      string // after the program's name
	does     string // one line
	more     string // a paragraph, wrapped already; may be empty
	examples []string
	flags    []string // inputs that it reads; nil: none, "*": all
	own      string   // flags of its own, as they are shown
}

var manuals = []manual{
	{
		command: Review, use: "[review] [FOLDER] [flags]", does: "review what changed, or everything (default)",
		more: `Compares the work tree with the default branch and reviews what differs; with
--scope=full, everything. Without a model, the built-in rules do the review.
Results are in .breakwater/ at the top of the repository.
Exit status: 0 reviewed, 1 findings at or above fail-on, 2 inputs wrong,
3 could not review.`,
		examples: []string{"breakwater", "breakwater services/cart --scope=full",
			"OPENAI_API_KEY=… breakwater --fail-on=major"},
		flags: []string{"*"},
	},
	{
		command: Plan, use: "plan [FOLDER] [flags]",
		does:     "show what a model would be asked, and with how many tokens; none is",
		examples: []string{"breakwater plan --scope=full", "breakwater plan --requests"},
		flags: []string{"scope", "base", "head", "source-dir", "source-lang", "include", "exclude", "results",
			"scenario-review-report",
			"operations", "max-targets", "timeout", "instructions", "output-dir", "cache-dir"},
		own: "  --requests\n      Writes each request, word for word, to requests/NN.txt in output-dir.\n",
	},
	{
		command: Verify, use: "verify [flags] -- COMMAND [ARGUMENT...]",
		does: "try the suggestions of the last review with a command of yours",
		more: `Runs the command in copies of the work tree: without any suggestion first, then
with those that go together. In a CI, do so in a step that holds no secrets.
With results, named by flag or variable, the command starts the service and
plays its scenarios; what it writes there decides: worse, fixed and better only
where two of two runs agree.
Exit status: 0 all that could be tried passed, 1 a suggestion failed, 2 inputs
wrong, 3 the command fails, or leaves no results, without any suggestion.`,
		examples: []string{
			"breakwater verify -- make test", "breakwater verify --only 3 -- go test ./...",
			"breakwater verify --results=results.json -- ./play.sh",
		},
		flags: []string{"results", "output-dir", "timeout"},
		own:   "  --only N[,N...]\n      Tries these suggestions alone, those that are kept from being run too.\n",
	},
	{
		command: Analyze, use: "analyze --results=FILE [FOLDER] [flags]",
		does: "write what fault injection showed, why, and what to do first",
		more: `Reads the results of scenarios, finds the code behind each operation, and
writes scenario-review-report.md into output-dir, beside what a review left.
The built-in rules look for the causes; with a backend configured, a model puts
it into words.
Exit status: 0 written, 2 inputs wrong, 3 no results could be read.`,
		examples: []string{"breakwater analyze --results=results.json"},
		flags: []string{"results", "operations", "source-dir", "source-lang", "include", "exclude", "min-confidence",
			"timeout", "output-dir", "cache-dir"},
	},
	{
		command: Merge, use: "merge DIR... [flags]", does: "make one report of those that the shards of a review wrote",
		more: `Looks through the folders for breakwater-I-of-N.json, which the jobs of a
matrix leave with the input shard, and writes what one run would have written.
Needs a checkout of the commit that they reviewed. How findings are judged
comes from the shards; fail-on can only be made stricter.
Exit status: as of a review. A missing shard makes the review partial.`,
		examples: []string{"breakwater merge shards", "breakwater merge shard-1 shard-2 --fail-on=major"},
		flags:    []string{"fail-on", "timeout", "output-dir", "upload-artifact", "format", "annotations"},
	},
	{
		command: Explain, use: "explain RULE", does: "say what a rule finds, how to fix it, and when to ignore it",
		more:     "Every finding names its rule.\nExit status: 0 explained, 2 there is no such rule.",
		examples: []string{"breakwater explain http-client-no-timeout"},
	},
	{command: Version, use: "version", does: "print the version", examples: []string{"breakwater version"}},
	{command: Help, use: "help [COMMAND]", does: "print this text, or the help of a command",
		examples: []string{"breakwater help verify"}},
}

// Usage renders the help of one command, or an overview for Help and for the
// empty command.
func Usage(c Command) string {
	i := slices.IndexFunc(manuals, func(m manual) bool { return m.command == c })
	if i < 0 || c == Help {
		return overview()
	}
	m := manuals[i]
	var b strings.Builder
	fmt.Fprintf(&b, "Usage: breakwater %s\n\n%s.\n", m.use, strings.ToUpper(m.does[:1])+m.does[1:])
	if m.more != "" {
		fmt.Fprintf(&b, "\n%s\n", m.more)
	}
	writeExamples(&b, m.examples)
	if len(m.flags) == 0 {
		return b.String()
	}
	b.WriteString("\nFlags, in order of precedence also variables (BREAKWATER_FAIL_ON for --fail-on)\nand keys of " +
		".breakwater.yml:\n\n" + m.own)
	for _, i := range Table {
		if slices.Contains(m.flags, i.Name) || m.flags[0] == "*" {
			fmt.Fprintf(&b, "  %s\n", i.usageTitle())
			Wrap(&b, "      ", strings.ReplaceAll(i.Help, "`", "")+i.choices(""))
		}
	}
	return b.String()
}

func writeExamples(b *strings.Builder, examples []string) {
	if len(examples) == 1 {
		b.WriteString("\nExample:\n")
	} else {
		b.WriteString("\nExamples:\n")
	}
	for _, e := range examples {
		b.WriteString("  " + e + "\n")
	}
}

func overview() string {
	var b strings.Builder
	b.WriteString("Breakwater reviews code for resilience defects and suggests patches that apply.\n\n" +
		"Usage: breakwater [COMMAND] [FOLDER] [flags]\n\n")
	for _, m := range manuals {
		fmt.Fprintf(&b, "  %-9s %s\n", m.command, m.does)
	}
	writeExamples(&b, []string{
		"breakwater                       review what differs from the default branch",
		"breakwater app --scope=full      review all of the folder app",
		"breakwater verify -- make test   try the suggestions with your own tests",
	})
	b.WriteString("\n`breakwater help COMMAND` shows the flags of a command. Every flag is also a\n" +
		"variable and, unless a repository must not decide it, a key of\n" +
		".breakwater.yml; keys of providers are variables only.\n")
	return b.String()
}

func (i Input) usageTitle() string {
	name := "--" + i.Name
	if i.Secret {
		variables := i.Variables()
		name = variables[len(variables)-1] + " (variable)"
	}
	if i.Default != "" {
		name += " (default " + i.Default + ")"
	}
	return name
}

// lineWidth is where text for a terminal wraps, in bytes.
const lineWidth = 78

// Wrap writes a text in lines that a terminal shows, each after indent.
func Wrap(b *strings.Builder, indent, text string) {
	line := indent
	for word := range strings.FieldsSeq(text) {
		if len(line)+len(word) >= lineWidth && line != indent {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent
		}
		line += word + " "
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
}
