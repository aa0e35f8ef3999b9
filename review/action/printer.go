package action

import (
	"crypto/rand"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/sethvargo/go-githubactions"
)

// Level is how loud an annotation is.
type Level string

// The levels of annotations.
const (
	Notice  Level = "notice"
	Warning Level = "warning"
	Error   Level = "error"
)

// Annotation marks lines of a file in the diff.
type Annotation struct {
	Level     Level
	Path      string // slash-separated, relative to the workspace; empty: the run as a whole
	StartLine int    // 1-based; 0: the file as a whole
	EndLine   int    // inclusive
	Title     string
	Message   string // plain text; runners show no Markdown here
}

// maxMessage bounds the message of an annotation, in bytes: the runner cuts at
// 4096 characters (_maxIssueMessageLength of actions/runner).
const maxMessage = 4000

// Printer writes to the log of a run. On a runner that understands workflow
// commands it issues them; elsewhere it prints plain lines. Its methods may be
// called by several goroutines at once.
type Printer struct {
	mu      sync.Mutex
	out     io.Writer
	actions bool
	issue   *githubactions.Action
	masked  sync.Map // lines that the runner was told to mask
}

// NewPrinter prints to out, the standard output of the process.
func NewPrinter(r Runner, out io.Writer) *Printer {
	return &Printer{
		out:     out,
		actions: r.Actions(),
		issue: githubactions.New(githubactions.WithWriter(quiet{out}), githubactions.WithGetenv(func(string) string {
			return ""
		})),
	}
}

// quiet swallows write errors, on which the library would panic: a log that
// nobody reads is no reason to lose a review.
type quiet struct{ io.Writer }

func (q quiet) Write(p []byte) (int, error) {
	q.Writer.Write(p)
	return len(p), nil
}

func (p *Printer) command(name, message string, properties githubactions.CommandProperties) {
	if !p.actions {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.issue.IssueCommand(&githubactions.Command{Name: name, Message: message, Properties: properties})
}

// Mask keeps a secret out of the log from now on; it comes before anything
// else that is printed. Where no runner masks, it does nothing. Texts so short
// that masking them would garble the log are left alone.
func (p *Printer) Mask(s Secret) {
	for line := range strings.Lines(s.Reveal()) {
		line = strings.TrimSpace(line)
		if _, told := p.masked.LoadOrStore(line, true); !told && len(line) >= minMask {
			p.command("add-mask", line, nil)
		}
	}
}

// minMask is the length in bytes from which a text is masked.
const minMask = 6

// Annotate marks lines of a file. The caller keeps to the ten of each level
// that a runner shows for a step.
func (p *Printer) Annotate(a Annotation) {
	properties := githubactions.CommandProperties{}
	set := func(name, v string) {
		if v != "" {
			properties[name] = v
		}
	}
	set("file", printable(a.Path))
	set("title", truncate(oneLine(a.Title), 255))
	if a.Path != "" && a.StartLine > 0 {
		set("line", strconv.Itoa(a.StartLine))
		set("endLine", strconv.Itoa(max(a.StartLine, a.EndLine)))
	}
	p.command(string(a.Level), truncate(printable(a.Message), maxMessage), properties)
}

// Group prints foreign text below a title that a runner lets people fold.
func (p *Printer) Group(title, text string) {
	p.command("group", oneLine(title), nil)
	p.Foreign(text)
	p.command("endgroup", "", nil)
}

// Foreign prints text that came from a model, a diff or a path, or that quotes
// such text. A runner is told to take no line of it for a command. Elsewhere
// colours stay.
func (p *Printer) Foreign(text string) {
	if p.actions {
		text = printable(text)
	} else {
		text = printableInColour(text)
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.actions {
		io.WriteString(p.out, text)
		return
	}
	token := randomToken()
	p.issue.IssueCommand(&githubactions.Command{Name: "stop-commands", Message: token})
	// The token ends what must not be read as commands. Some runners know
	// neither it nor the command, so the text is made harmless as well.
	io.WriteString(p.out, disarm(text))
	p.issue.IssueCommand(&githubactions.Command{Name: token})
}

// randomToken returns 130 random bits as letters and digits.
func randomToken() string { return rand.Text() }

// printableInColour is printable for a text that may be coloured.
func printableInColour(s string) string {
	var b strings.Builder
	last := 0
	for _, at := range colour.FindAllStringIndex(s, -1) {
		b.WriteString(printable(s[last:at[0]]) + s[at[0]:at[1]])
		last = at[1]
	}
	return b.String() + printable(s[last:])
}

// colour matches the sequences that colour what follows, and do nothing else.
var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

// printable drops control characters, which move a terminal's cursor or
// recolour what follows, and the marks that turn the direction of text. It
// keeps tabs and line feeds.
func printable(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case r < ' ' || r >= 0x7f && r <= 0x9f:
			return -1
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

func oneLine(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }

// truncate cuts at a rune so that at most n bytes remain.
func truncate(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n-len("…")], "") + "…"
}
