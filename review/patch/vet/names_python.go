package vet

import (
	"strings"

	"breakwater/index/syntax"
)

// pythonRole follows the grammar's positions; what it does not know, it takes
// for a use.
func pythonRole(n syntax.Node) role {
	p := n.Parent()
	switch p.Kind() {
	case "attribute":
		if p.Field("attribute").Same(n) {
			return neither
		}
	case "keyword_argument", "keyword_pattern":
		if p.Child(0).Same(n) {
			return neither
		}
	case "aliased_import", "import_from_statement", "import_statement", "future_import_statement":
		return neither // imports are read by themselves
	case "dotted_name":
		return dottedRole(p)
	case "function_definition", "class_definition", "default_parameter", "typed_default_parameter", "named_expression":
		if p.Field("name").Same(n) {
			return binds
		}
	case "parameters", "lambda_parameters", "list_splat_pattern", "dictionary_splat_pattern", "pattern_list", "tuple_pattern",
		"list_pattern", "as_pattern_target", "global_statement", "nonlocal_statement", "splat_pattern", "type_parameter":
		return binds
	case "typed_parameter":
		if p.Child(0).Same(n) {
			return binds
		}
	case "assignment", "for_statement", "for_in_clause":
		if p.Field("left").Same(n) {
			return binds
		}
	case "type_alias_statement":
		return binds
	}
	return uses
}

// dottedRole judges a dotted name: part of an import, or of a pattern of match.
func dottedRole(p syntax.Node) role {
	if p.Parent().Is("import_statement", "import_from_statement", "aliased_import", "relative_import",
		"future_import_statement") {
		return neither
	}
	if p.Parent().Is("case_pattern", "keyword_pattern") && p.Count() == 1 {
		return binds
	}
	return neither
}

func pythonImported(i syntax.Import) []string {
	name := i.Name
	if name == "" {
		name, _, _ = strings.Cut(i.Module, ".")
	}
	if i.Alias != "" {
		name = i.Alias
	}
	return []string{name}
}

const pythonBuiltins = `
abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr dict dir divmod
enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len license list
locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted staticmethod str sum
super tuple type vars zip __import__ __name__ __file__ __doc__ __builtins__ __debug__ __path__ __package__ __spec__ __loader__ __class__ __all__
__version__ __author__ __annotations__ __dict__ __module__ __qualname__ __slots__
ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError
ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError
Exception ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning
IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None
NotADirectoryError NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError
PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError
SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError
UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError reveal_type self cls _
`
