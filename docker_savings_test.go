//go:build docker && long

package main_test

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// savings say how many MB what makes the image small is worth.
var savings = []figure{
	{"docs/release.md", "tables", `the tables of nine grammars ([\d.]+) \|`},
	{"docs/release.md", "sections", `nothing calls saves\s+([\d.]+)\s`},
	{"docs/release.md", "symbols", `the symbols ([\d.]+)\.`},
	{"docs/release.md", "debian", `slim image with git takes\s+([\d.]+) without the program`},
	{"docs/release.md", "debian's git", `libraries that it loads\s+([\d.]+) in place of`},
	{"docs/release.md", "git", `in place of\s+([\d.]+)\.`},
}

// What the program would have with what its build leaves out, and the image if it were made of Debian's packages.
func TestLongDockerSavings(t *testing.T) {
	program := fileSize(t, buildWithout(t, ""))
	whole := buildWithout(t, "-s -w ")
	const debian = ours + ":debian"
	shell(t, `docker build --quiet --tag `+debian+` - <<'END'
FROM debian:bookworm-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates git \
 && rm -rf /var/cache/apt /var/lib/apt/lists /usr/share/doc /usr/share/locale /usr/share/man
END`)
	sizes := map[string]float64{
		"tables":       tables(t, whole),
		"sections":     fileSize(t, buildWithout(t, " -Wl,--gc-sections")) - program,
		"symbols":      fileSize(t, whole) - program,
		"debian":       megabytes(t, "docker image inspect --format '{{.Size}}' "+debian),
		"debian's git": megabytes(t, "docker run --rm "+debian+" sh -c '"+gitAndLibraries+"'"),
		"git":          megabytes(t, inImage(t, "cat /usr/bin/git /usr/libexec/git-core/git-remote-http | wc -c")),
	}
	for part, size := range sizes {
		t.Logf("%s: %.1f MB", part, size)
	}
	hold(t, savings, sizes)
}

// gitAndLibraries prints the bytes of Debian's git, its transport, and what the two load.
const gitAndLibraries = `programs="/usr/bin/git /usr/lib/git-core/git-remote-http"
	libraries=$(ldd $programs | grep -o "/[^ ]*\.so[^ ]*" | sort -u)
	cat $programs $libraries | wc -c`

// buildWithout builds the program by .ci/build, with a piece of that script taken out.
func buildWithout(t *testing.T, piece string) (program string) {
	t.Helper()
	script := read(t, ".ci/build")
	if piece != "" && strings.Count(script, piece) != 1 {
		t.Fatalf(".ci/build has no %q, or several", piece)
	}
	program = filepath.Join(t.TempDir(), "breakwater")
	cmd := exec.Command("sh", "-c", strings.Replace(script, piece, "", 1), ".ci/build", program)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build without %q: %v\n%s", piece, err, out)
	}
	return program
}

// tables returns how many MB the tables of the grammars' parsers take in a program with symbols.
func tables(t *testing.T, program string) float64 {
	t.Helper()
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	var bytes uint64
	for _, s := range symbols {
		if elf.ST_TYPE(s.Info) == elf.STT_OBJECT && strings.HasPrefix(s.Name, "ts_") {
			bytes += s.Size
		}
	}
	return float64(bytes) / 1e6
}

func fileSize(t *testing.T, name string) float64 {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	return float64(info.Size()) / 1e6
}
