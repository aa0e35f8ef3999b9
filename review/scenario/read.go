package scenario

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// MaxSize is the size in bytes beyond which a results file is refused. Real
// files hold some 1.2 KB a call.
const MaxSize = 128 << 20

// Results is what one or more results files show.
type Results struct {
	Operations []Operation // by id, then path, then method
	Notes      []string    // what could not be used, for a person
}

// Read reads one results file; name stands for it in messages. JSON is
// streamed: what stays in memory grows with the number of calls, by 8 bytes
// each, and with the items that failed, which are kept as they were played. YAML
// is read as a whole, so that less of it is taken.
//
// The error is one message for a person: that the file is not what fault
// writes, that it is cut short, or that it is larger than [MaxSize]. Scenarios
// that were complete before the fault are in Results nevertheless.
func Read(r io.Reader, name string) (Results, error) { return readUpTo(MaxSize, r, name) }

func readUpTo(limit int64, r io.Reader, name string) (Results, error) {
	in := &capped{r: r, left: limit}
	text := bufio.NewReaderSize(in, 4096)
	head, _ := text.Peek(4096) // an error comes again with the first read
	if bytes.HasPrefix(head, []byte("\uFEFF")) {
		text.Discard(3) // a byte order mark, which JSON does not know
	}
	head = bytes.Clone(head)
	var document io.Reader = text
	if resultsAsYAML(head) {
		converted, err := yamlToJSON(text)
		if err != nil {
			return Results{}, fmt.Errorf("%s: %w", name, err)
		}
		document = bytes.NewReader(converted)
	}
	p := &reader{name: name, d: json.NewDecoder(document), book: newBook()}
	err := p.files()
	results := p.book.results()
	for _, n := range p.notes.list() {
		results.Notes = append(results.Notes, name+": "+n)
	}
	switch {
	case err == nil:
		return results, nil
	case in.over:
		return results, fmt.Errorf("%s: larger than %d MiB; give the results of fewer scenarios a file", name, limit>>20)
	case errors.Is(err, errForeign):
		return results, fmt.Errorf("%s: %s", name, recognise(head, p.keys))
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		if other := otherText(head); other != "" {
			return results, fmt.Errorf("%s: %s", name, other)
		}
		return results, fmt.Errorf("%s: ends in the middle of the results (complete scenarios before that: %d); "+
			"the run that wrote it was cut short: run the scenarios again", name, p.scenarios)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		if other := otherText(head); other != "" {
			return results, fmt.Errorf("%s: %s", name, other)
		}
		return results, fmt.Errorf("%s: not valid JSON at byte %d: %v; give the results.json of fault's \"scenario run\"",
			name, syntax.Offset, err)
	}
	return results, fmt.Errorf("read %s: %w", name, err)
}

// decoder reads results of one format, which is known by a key of the
// document's top level. It enters what they show into the reader's book, and
// counts the scenarios that it read to their end. Adding a format is a file
// beside fault.go and a row of decoders.
type decoder struct {
	key  string
	read func(*reader) error // reads the key's value
}

var decoders = []decoder{
	{"results", (*reader).results}, // of fault's "scenario run", and of k6's machine-readable summary
	{"items", (*reader).lueur},     // of lueur, fault's predecessor
	{"metrics", (*reader).k6},      // of k6's end-of-test summary
}

// errForeign says that the file is JSON of another shape.
var errForeign = errors.New("not the results of fault")

// reader walks through one file.
type reader struct {
	name      string
	d         *json.Decoder
	book      *book
	notes     notes
	keys      []string // of the top level
	scenarios int      // read to their end
}

// files reads the document, and those that follow where somebody has strung
// several together.
func (p *reader) files() error {
	for first := true; first || p.d.More(); first = false {
		if err := p.file(); err != nil {
			return err
		}
	}
	return nil
}

// file reads the top level. Only what a decoder knows matters.
func (p *reader) file() error {
	found := false
	err := p.object(func(key string) error {
		if len(p.keys) < 64 {
			p.keys = append(p.keys, clip(key, 64))
		}
		i := slices.IndexFunc(decoders, func(d decoder) bool { return d.key == key })
		if i < 0 {
			return p.skip()
		}
		found = true
		return decoders[i].read(p)
	})
	if err != nil {
		return err
	}
	if !found || p.scenarios == 0 && p.notes.has(noScenario) {
		return errForeign
	}
	if p.scenarios == 0 {
		p.notes.add("holds no scenario")
	}
	return nil
}
