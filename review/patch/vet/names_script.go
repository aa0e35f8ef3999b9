package vet

import "breakwater/index/syntax"

// scriptRole judges the identifiers of JavaScript and TypeScript. Types are not
// looked at: they are erased, and too many are ambient.
func scriptRole(n syntax.Node) role {
	switch n.Kind() {
	case "shorthand_property_identifier":
		return uses
	case "shorthand_property_identifier_pattern":
		return binds
	case "type_identifier", "package_identifier":
		if p := n.Parent(); p.Is("class_declaration", "abstract_class_declaration", "class") && p.Field("name").Same(n) {
			return binds
		}
		return neither
	}
	p := n.Parent()
	switch p.Kind() {
	case "variable_declarator", "function_declaration", "generator_function_declaration", "function_expression", "function", "generator_function",
		"class_declaration", "class", "enum_declaration", "internal_module", "module", "function_signature", "abstract_class_declaration", "mapped_type_clause", "index_signature":
		if p.Field("name").Same(n) {
			return binds
		}
	case "object_pattern", "array_pattern", "rest_pattern", "formal_parameters", "import_clause", "namespace_import", "import_specifier", "import_alias", "import_require_clause":
		return binds
	case "export_specifier", "namespace_export", "type_query", "type_predicate", "nested_identifier", "nested_type_identifier", "meta_property", "jsx_namespace_name":
		return neither
	case "required_parameter", "optional_parameter":
		if p.Field("pattern").Same(n) {
			return binds
		}
	case "assignment_pattern", "object_assignment_pattern", "for_in_statement", "assignment_expression":
		if p.Field("left").Same(n) {
			return binds
		}
	case "pair_pattern":
		return binds
	case "arrow_function", "catch_clause":
		if p.Field("parameter").Same(n) {
			return binds
		}
	case "jsx_opening_element", "jsx_closing_element", "jsx_self_closing_element":
		if c := n.Text(); c != "" && c[0] >= 'a' && c[0] <= 'z' {
			return neither
		}
	}
	return uses
}

func scriptImported(i syntax.Import) []string {
	if i.Alias != "" {
		return []string{i.Alias}
	}
	return []string{i.Name}
}

const scriptBuiltins = `
AbortController AbortSignal AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Blob Boolean Buffer ByteLengthQueuingStrategy
CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DataView Date DecompressionStream Error EvalError Event EventSource
EventTarget File FileReader FinalizationRegistry Float32Array Float64Array FormData Function Headers Infinity Int16Array Int32Array Int8Array Intl
Iterator JSON Map Math MessageChannel MessageEvent MessagePort MutationObserver NaN Number Object Performance PerformanceObserver Promise Proxy RangeError
ReadableStream ReferenceError Reflect RegExp Request Response Set SharedArrayBuffer String SubtleCrypto SuppressedError Symbol SyntaxError TextDecoder
TextEncoder TransformStream TypeError URIError URL URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly
WebSocket Worker WritableStream XMLHttpRequest __dirname __filename afterAll afterEach alert arguments atob beforeAll beforeEach btoa caches
cancelAnimationFrame clearImmediate clearInterval clearTimeout confirm console crypto decodeURI decodeURIComponent define describe document encodeURI
encodeURIComponent escape eval expect exports fetch global globalThis history indexedDB isFinite isNaN it jest vi localStorage location module name
navigator parent parseFloat parseInt performance process queueMicrotask require requestAnimationFrame requestIdleCallback screen self sessionStorage
setImmediate setInterval setTimeout structuredClone suite test top undefined unescape window as async await of get set static type from
HTMLElement HTMLInputElement Element Node NodeList Image IntersectionObserver ResizeObserver Deno Bun React
`
