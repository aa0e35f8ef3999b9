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
	return texts(reflect.ValueOf(v), "", change).Interface().(T)
}

// Each shows every text that [Texts] would change, in their order.
func Each(v any, see func(tag, text string)) {
	texts(reflect.ValueOf(v), "", func(tag, text string) string {
		see(tag, text)
		return text
	})
}

func texts(v reflect.Value, tag string, change func(tag, text string) string) reflect.Value {
	switch t := v.Type(); {
	case t == reflect.TypeFor[string]():
		return reflect.ValueOf(change(tag, v.String()))
	case t == reflect.TypeFor[[]byte]():
		if v.IsNil() {
			return v
		}
		return reflect.ValueOf([]byte(change(tag, string(v.Bytes()))))
	case t.Kind() == reflect.Pointer && !v.IsNil():
		out := reflect.New(t.Elem())
		out.Elem().Set(texts(v.Elem(), tag, change))
		return out
	case t.Kind() == reflect.Slice && !v.IsNil():
		out := reflect.MakeSlice(t, v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(texts(v.Index(i), tag, change))
		}
		return out
	case t.Kind() == reflect.Struct:
		out := reflect.New(t).Elem()
		out.Set(v)
		for i := range t.NumField() {
			if t.Field(i).IsExported() {
				out.Field(i).Set(texts(v.Field(i), t.Field(i).Tag.Get("redact"), change))
			}
		}
		return out
	}
	return v
}
