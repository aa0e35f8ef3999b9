package report

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
)

// JSON returns report.json: the Report with two spaces of indent and a final
// newline. Bytes that are not UTF-8 become U+FFFD.
func JSON(r Report) ([]byte, error) { return marshal(r) }

// marshal writes the lists of a struct element by element: encoding/json holds what it
// encodes several times over, and a tree may have a hundred thousand targets.
func marshal(v any) ([]byte, error) {
	p := printer{buffer: new(bytes.Buffer)}
	if p.object(reflect.ValueOf(v)); p.err != nil {
		return nil, p.err
	}
	return slices.Concat(append(p.full, p.buffer.Bytes())...), nil
}

// printer prints JSON in pieces, so that nothing is copied as it grows.
type printer struct {
	full   [][]byte
	buffer *bytes.Buffer // the last piece
	err    error         // the first
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
	if v.Kind() != reflect.Slice || v.Len() == 0 || v.Type().Elem().Kind() != reflect.Struct {
		p.value(v, "  ")
		return
	}
	lead := "[\n    "
	for i := range v.Len() {
		p.text(lead)
		p.value(v.Index(i), "    ")
		lead = ",\n    "
	}
	p.text("\n  ]")
}

func (p *printer) text(s string) { p.buffer.WriteString(s) }

// value prints a value whose lines after the first begin with prefix.
func (p *printer) value(v reflect.Value, prefix string) {
	e := json.NewEncoder(p.buffer)
	e.SetEscapeHTML(false) // the files are read by programs, not put into pages
	e.SetIndent(prefix, "  ")
	if err := e.Encode(v.Interface()); err != nil && p.err == nil {
		p.err = err
	}
	p.buffer.Truncate(max(p.buffer.Len()-1, 0)) // the newline
	if p.buffer.Len() >= piece {
		p.full = append(p.full, p.buffer.Bytes())
		p.buffer = bytes.NewBuffer(make([]byte, 0, piece+piece/4))
	}
}
