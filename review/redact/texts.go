package redact

import (
	"reflect"
)

// Texts returns a copy of a value in which every text is what change makes of it,
// given the name of the field that holds it, or the list of such. Texts are strings
// and bytes; those with a type of their own, which are words of ours, stay, and so
// do maps, fields that are not exported, and what stands behind interfaces.
func Texts[T any](v T, change func(field, text string) string) T {
	return texts(reflect.ValueOf(v), "", change).Interface().(T)
}

func texts(v reflect.Value, field string, change func(field, text string) string) reflect.Value {
	switch t := v.Type(); {
	case t == reflect.TypeFor[string]():
		return reflect.ValueOf(change(field, v.String()))
	case t == reflect.TypeFor[[]byte]():
		if v.IsNil() {
			return v
		}
		return reflect.ValueOf([]byte(change(field, string(v.Bytes()))))
	case t.Kind() == reflect.Pointer && !v.IsNil():
		out := reflect.New(t.Elem())
		out.Elem().Set(texts(v.Elem(), field, change))
		return out
	case t.Kind() == reflect.Slice && !v.IsNil():
		out := reflect.MakeSlice(t, v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(texts(v.Index(i), field, change))
		}
		return out
	case t.Kind() == reflect.Struct:
		out := reflect.New(t).Elem()
		out.Set(v)
		for i := range t.NumField() {
			if t.Field(i).IsExported() {
				out.Field(i).Set(texts(v.Field(i), t.Field(i).Name, change))
			}
		}
		return out
	}
	return v
}
