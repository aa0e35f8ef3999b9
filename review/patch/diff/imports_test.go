package diff

import (
	"strings"
	"testing"
)

func TestImports(t *testing.T) {
	for _, tt := range []struct {
		path, lines string
		want        bool
	}{
		{"a.py", "import time\nfrom os import path, sep\n", true},
		{"a.py", "import time\n\n", true},
		{"a.py", "import time\nLIMIT = 3\n", false},
		{"a.py", "from os import (\n    path,\n)\n", false}, // several lines belong together
		{"a.py", "    import time\n    time.sleep(1)\n", false},
		{"a.go", "\t\"time\"\n", true},
		{"a.go", "\tslog \"log/slog\"\n", true},
		{"a.go", "import \"time\"\n", true},
		{"a.go", "\t\"time\",\n", false}, // of a list of texts
		{"a.go", "var a = \"time\"\n", false},
		{"a.ts", "import axios from 'axios';\nimport { wait } from './wait'\n", true},
		{"a.js", "const retry = require('p-retry');\n", true},
		{"a.js", "const retry = make('p-retry');\n", false},
		{"A.java", "import java.time.Duration;\n", true},
		{"A.java", "import java.time.Duration;\nclass B {}\n", false},
		{"a.rs", "use std::time::Duration;\n", true},
		{"a.php", "use App\\Retry;\n", true},
		{"A.cs", "using System.Threading;\n", true},
		{"a.rb", "require 'timeout'\n", true},
		{"a.py", "\n", true},
	} {
		s := Splice{Start: 3, End: 3, Lines: strings.SplitAfter(strings.TrimSuffix(tt.lines, "\n"), "\n")}
		if got := s.Imports(tt.path); got != tt.want {
			t.Errorf("%s, %q: %v", tt.path, tt.lines, got)
		}
		if s.End++; s.Imports(tt.path) {
			t.Errorf("%s, %q: a replacement only adds imports", tt.path, tt.lines)
		}
	}
}
