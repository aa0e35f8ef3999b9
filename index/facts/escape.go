package facts

import "breakwater/index/lang"

// What a name means can depend on any other code of its file, and mostly depends on
// little of it: on bindings of the names in it, and on what these lead to. Who reads
// a part of a file alone must know which bindings reach beyond their function.

// Escapes reports whether a binding holds beyond the function that runs it: at the
// top of the file, in a class, or in a function around that one.
func (f *File) Escapes(b Binding) bool {
	if b.Scope.Is(lang.Class) {
		return true
	}
	fn := b.Scope
	if !fn.Is(lang.Func) {
		fn = fn.Around(lang.Func)
	}
	return !fn.Valid() || f.Functions[f.FunctionAt(b.Node)].Node != fn
}

// InfersResults reports whether what a function gives may follow from its body,
// where its head does not say it.
func (f *File) InfersResults() bool { return f.table.Last }
