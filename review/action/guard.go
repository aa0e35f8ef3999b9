package action

import (
	"bytes"
	"io"
	"strings"
	"unicode"
)

// disarm breaks what a runner would read as a command: "::" at the start of a
// line, and "##[" anywhere in it.
func disarm(text string) string {
	if !strings.Contains(text, "::") && !strings.Contains(text, "##[") {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(disarmLine(line))
	}
	return b.String()
}

func disarmLine(line string) string {
	line = strings.ReplaceAll(line, "##[", "# #[")
	rest := strings.TrimLeftFunc(line, unicode.IsSpace)
	if strings.HasPrefix(rest, "::") {
		return line[:len(line)-len(rest)] + ": :" + rest[2:]
	}
	return line
}

// Guard returns a writer for logs: no line that passes it is a command. It
// keeps the end of a line that is not complete yet, at most 64 KiB; one
// goroutine at a time may use it, as loggers do. Without a runner that knows
// commands it returns w itself.
func (r Runner) Guard(w io.Writer) io.Writer {
	if !r.Actions() {
		return w
	}
	return &guard{w: w}
}

type guard struct {
	w    io.Writer
	line []byte // of a line without its end
}

const maxGuarded = 64 << 10

func (g *guard) Write(p []byte) (int, error) {
	// A lone carriage return ends a line for the runner too.
	g.line = append(g.line, bytes.ReplaceAll(p, []byte("\r"), []byte("\n"))...)
	end := bytes.LastIndexByte(g.line, '\n') + 1
	if end == 0 && len(g.line) > maxGuarded {
		g.line = append(g.line, '\n')
		end = len(g.line)
	}
	if end == 0 {
		return len(p), nil
	}
	_, err := io.WriteString(g.w, disarm(string(g.line[:end])))
	g.line = append(g.line[:0], g.line[end:]...)
	return len(p), err
}
