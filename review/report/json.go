package report

import (
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"reflect"
	"slices"
)

// JSON returns report.json: the Report with two spaces of indent and a final
// newline. Bytes that are not UTF-8 become U+FFFD.
func JSON(r Report) ([]byte, error) { return marshal(r) }

// marshal is printJSON into memory.
func marshal(v any) ([]byte, error) {
	var all pieces
	if err := printJSON(&all, v); err != nil {
		return nil, err
	}
	return slices.Concat(all...), nil
}

// pieces are what was written, so that nothing is copied as it grows.
type pieces [][]byte

func (p *pieces) Write(data []byte) (int, error) {
	*p = append(*p, bytes.Clone(data))
	return len(data), nil
}

// printJSON writes the lists of a struct, and sequences, element by element: encoding/json
// holds what it encodes several times over, and a change may have half a million targets.
// No piece that it writes ends within an element.
func printJSON(w io.Writer, v any) error {
	p := printer{to: w}
	p.object(reflect.ValueOf(v))
	p.flush()
	return p.err
}

// printer prints JSON in pieces.
type printer struct {
	to     io.Writer
	buffer bytes.Buffer // the piece at hand
	err    error        // the first
}

// flush writes the piece at hand.
func (p *printer) flush() {
	if p.err == nil {
		_, p.err = p.to.Write(p.buffer.Bytes())
	}
	p.buffer.Reset()
}

// piece is the length of a piece, in bytes.
const piece = 1 << 18

// object prints a struct with the fields of its lists' elements on lines of their own;
// any other value as encoding/json does.
func (p *printer) object(v reflect.Value) {
	if v.Kind() != reflect.Struct {
		p.value(v, "")
		p.text("\n")
		return
	}
	lead := "{\n"
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("json")
		if name == "-" {
			continue
		}
		p.text(lead + `  "` + name + `": `)
		p.list(v.Field(i))
		lead = ",\n"
	}
	p.text("\n}\n")
}

// list prints a list element by element, and any other value as it is.
func (p *printer) list(v reflect.Value) {
	var elements iter.Seq[reflect.Value]
	switch {
	case v.Kind() == reflect.Func: // a sequence
		elements = v.Seq()
	case v.Kind() == reflect.Slice && !v.IsNil() && v.Type().Elem().Kind() == reflect.Struct:
		elements = each(v)
	default:
		p.value(v, "  ")
		return
	}
	lead, end := "[\n    ", "[]"
	for x := range elements {
		p.text(lead)
		p.value(x, "    ")
		lead, end = ",\n    ", "\n  ]"
		if p.buffer.Len() >= piece {
			p.flush()
		}
		if p.err != nil {
			return
		}
	}
	p.text(end)
}

// each yields the elements of a list.
func each(v reflect.Value) iter.Seq[reflect.Value] {
	return func(yield func(reflect.Value) bool) {
		for i := range v.Len() {
			if !yield(v.Index(i)) {
				return
			}
		}
	}
}

func (p *printer) text(s string) { p.buffer.WriteString(s) }

// value prints a value whose lines after the first begin with prefix.
func (p *printer) value(v reflect.Value, prefix string) {
	e := json.NewEncoder(&p.buffer)
	e.SetEscapeHTML(false) // the files are read by programs, not put into pages
	e.SetIndent(prefix, "  ")
	if err := e.Encode(v.Interface()); err != nil && p.err == nil {
		p.err = err
	}
	p.buffer.Truncate(max(p.buffer.Len()-1, 0)) // the newline
}
