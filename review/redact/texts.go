package redact

import (
	"reflect"
)

// What a text is, as its field says in a tag, such as `redact:"code"`. A field without
// one, or a list in it, holds words that others wrote.
const (
	Code = "code" // lines of a file, which is looked at as a whole
	Ours = "ours" // a name of ours, or bytes that must stay as they are
	ID   = "id"   // a name of ours where it is a hash
)

// Texts returns a copy of a value in which every text is what change makes of it,
// given the tag of the field that holds it, or the list of such. Texts are strings
// and bytes; those with a type of their own, which are words of ours, stay, and so
// do maps, fields that are not exported, and what stands behind interfaces.
func Texts[T any](v T, change func(tag, text string) string) T {
	walker{change, true}.walk(reflect.ValueOf(&v).Elem(), "")
	return v
}

// Each shows every text that [Texts] would change, in their order.
func Each(v any, see func(tag, text string)) {
	walker{func(tag, text string) string { see(tag, text); return text }, false}.walk(reflect.ValueOf(v), "")
}

// walker goes over the texts of a value. To put others in their place, it copies what
// others share with the value: lists, and what pointers lead to.
type walker struct {
	change func(tag, text string) string
	puts   bool // change's texts in their place
}

func (w walker) walk(v reflect.Value, tag string) {
	switch t := v.Type(); {
	case t == reflect.TypeFor[string]():
		if text := w.change(tag, v.String()); w.puts {
			v.SetString(text)
		}
	case t == reflect.TypeFor[[]byte]():
		if v.IsNil() {
			return
		}
		if text := w.change(tag, string(v.Bytes())); w.puts {
			v.SetBytes([]byte(text))
		}
	case t.Kind() == reflect.Pointer && !v.IsNil():
		if w.puts {
			own := reflect.New(t.Elem())
			own.Elem().Set(v.Elem())
			v.Set(own)
		}
		w.walk(v.Elem(), tag)
	case t.Kind() == reflect.Slice && !v.IsNil():
		if w.puts {
			own := reflect.MakeSlice(t, v.Len(), v.Len())
			reflect.Copy(own, v)
			v.Set(own)
		}
		for i := range v.Len() {
			w.walk(v.Index(i), tag)
		}
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() {
				w.walk(v.Field(i), f.Tag.Get("redact"))
			}
		}
	}
}
