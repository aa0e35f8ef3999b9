package index

import (
	"path"
	"strings"

	"breakwater/index/syntax"
)

// unreadable reports by its name a file that holds no text worth reading:
// pictures, archives, lock files. Its content is not even read.
func unreadable(p string) bool {
	base := strings.ToLower(path.Base(p))
	return noText[path.Ext(base)] || lockFiles[base]
}

var noText = setOf(".png .jpg .jpeg .gif .ico .webp .bmp .tiff .svg .pdf .woff .woff2 .ttf .otf .eot .zip .gz .tgz " +
	".bz2 .xz .zst .7z .tar .jar .war .class .o .a .so .dylib .dll .exe .wasm .pyc .mp3 .mp4 .webm .mov .wav .ogg " +
	".bin .dat .db .sqlite .parquet .csv .tsv .snap .map .lock .sum .ipynb .po .pot .mo .syso .golden .patch .diff")

var lockFiles = setOf("package-lock.json npm-shrinkwrap.json pnpm-lock.yaml yarn.lock uv.lock poetry.lock " +
	"cargo.lock gemfile.lock composer.lock go.sum")

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// longLine is the length of a line from which no one reads it, in bytes.
const longLine = 250

// handwritten are languages that nobody minifies: a long line in them is a
// string or a comment beside code.
var handwritten = setOf(".go .py .java .rb .rs .php .cs .kt .scala .c .h .cc .cpp .hpp .swift")

// isMinified reports whether a file holds code in long lines and in no other.
func isMinified(p string, src []byte) bool {
	if handwritten[strings.ToLower(path.Ext(p))] {
		return false
	}
	long, other := syntax.LongLines(src, longLine)
	return long > 0 && other == 0
}

// mostPath is how much of the end of a path linguist's patterns see, in bytes:
// they go over it again and again.
const mostPath = 512

// classify says how far a file counts, by linguist's rules.
func classify(p string, src []byte) fileClass {
	p = p[max(0, len(p)-mostPath):]
	switch {
	case len(src) > syntax.MaxWritten || isBinary(src):
		return leftOut
	case isMinified(p, src):
		return minified
	case isVendored(p):
		// linguist calls Go's vendor folders generated: here only what is
		// generated wherever it lies.
		if isGenerated(path.Base(p), src) {
			return generated
		}
		return vendored
	case isGenerated(p, src):
		return generated
	}
	return ordinary
}
