package behaviour

import (
	"strings"
	"testing"
)

// others is a project whose files use what some file offers.
var others = files{
	"web/use.js":    "import Store, { load, LIMIT } from './store'\nimport pool from './pool'\nload(new Store(pool))\n",
	"web/main.ts":   "const { save } = require('./legacy')\nconst legacy = require('./legacy')\nsave(legacy)\n",
	"app/use.py":    "from app.names import *\n\nfetch_all()\n",
	"cmd/main.go":   "package main\n\nimport \"x/store\"\n\nfunc main() { store.Open().Limit() }\n",
	"src/main.rs":   "use crate::store::open;\n\nfn main() { open() }\n",
	"src/Main.java": "class Main { void run() { new Store().connect(); } }\n",
}

// TestWhatOthersImport: what an edit no longer offers to others is a loss for them,
// though the definition stays.
func TestWhatOthersImport(t *testing.T) {
	const (
		store = "import axios from 'axios'\n\nexport default class Store {}\n\n" +
			"export function load(u) {\n  return axios.get(u)\n}\n\nexport const RETRIES = 3, LIMIT = 5\n\n" +
			"load('/')\n"
		pool   = "const pool = new Pool()\n\nexport { pool as default }\n"
		legacy = "function save(x) {\n  return x\n}\nmodule.exports.save = save\nexports.other = save\n"
		object = "function save(x) {\n  return x\n}\n\nmodule.exports = {\n  save,\n  other: save,\n}\n"
		whole  = "class Legacy {}\n\nmodule.exports = Legacy\n"
		names  = "__all__ = [\n    'fetch_all',\n    'other',\n]\n\n\ndef fetch_all():\n" +
			"    return other()\n\n\ndef other():\n    return 1\n"
		golang = "package store\n\ntype Store struct{}\n\nfunc Open() *Store { return &Store{} }\n\n" +
			"func (s *Store) Limit() int { return 1 }\n\nfunc local() { Open().Limit() }\n"
		rust = "pub fn open() {}\n\nfn local() {\n    open()\n}\n"
		java = "public class Store {\n    public void connect() {\n        go();\n    }\n\n" +
			"    void local() {\n        connect();\n    }\n}\n"
	)
	for _, tt := range []struct {
		want string // empty: it may go out
		edit
	}{
		{"exports its default export", edit{"js: the default is no longer one", "web/store.js", store,
			"export default class", "class"}},
		{"exports its default export", edit{"js: the default by a name", "web/store.js", store,
			"export default class", "export class"}},
		{"exports load", edit{"js: a function is no longer exported", "web/store.js", store, "export function", "function"}},
		{"exports LIMIT", edit{"js: the second of two constants", "web/store.js", store, ", LIMIT = 5", ""}},
		{"exports its default export", edit{"js: a list of exports", "web/pool.js", pool, "pool as default", "pool"}},
		{"exports save", edit{"js: a member of module.exports", "web/legacy.js", legacy, "module.exports.save = save\n", ""}},
		{"exports save", edit{"js: an entry of module.exports", "web/legacy.js", object, "  save,\n", ""}},
		{"exports its default export", edit{"js: another form of module.exports", "web/legacy.js", whole,
			"module.exports = Legacy", "module.exports = { Legacy }"}},
		{"exports load", edit{"ts: a function is no longer exported", "web/store.ts", store, "export function", "function"}},
		{"exports fetch_all", edit{"py: an entry of __all__", "app/names.py", names, "    'fetch_all',\n", ""}},
		{"Open", edit{"go: a function renamed", "store/store.go", golang, "Open()", "open()"}},
		{"Limit", edit{"go: a method renamed", "store/store.go", golang, "Limit()", "limit()"}},
		{"exports open", edit{"rust: pub", "src/store.rs", rust, "pub fn", "fn"}},
		{"exports connect", edit{"java: private", "src/Store.java", java, "public void", "private void"}},

		{"", edit{"js: nobody imports it", "web/store.js", store,
			"export const RETRIES = 3, LIMIT", "const RETRIES = 3\nexport const LIMIT"}},
		{"", edit{"js: another default", "web/store.js", store,
			"export default class Store {}", "class Store {}\n\nexport default retried(Store)"}},
		{"", edit{"js: exported elsewhere in the file", "web/store.js", store,
			"export function load(u) {\n  return axios.get(u)\n}",
			"function load(u) {\n  return axios.get(u, { timeout: 5000 })\n}\n\nexport { load }"}},
		{"", edit{"js: a constant in place of a function", "web/store.js", store,
			"export function load(u) {\n  return axios.get(u)\n}",
			"export const load = async (u) => axios.get(u, { timeout: 5000 })"}},
		{"", edit{"js: the other form of the same", "web/legacy.js", legacy,
			"module.exports.save = save\nexports.other = save", "module.exports = { save, other: save }"}},
		{"", edit{"js: one more entry", "web/legacy.js", object, "  save,\n", "  save,\n  saveAll: (xs) => xs.map(save),\n"}},
		{"", edit{"js: an entry that nobody uses", "web/legacy.js", object, "  other: save,\n", ""}},
		{"", edit{"py: an entry that nobody uses", "app/names.py", names, "    'other',\n", ""}},
		{"", edit{"py: one more entry", "app/names.py", names, "    'other',\n", "    'other',\n    'more',\n"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := New(others).Reason(t.Context(), []File{tt.file(t)})
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
