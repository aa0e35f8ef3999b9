package index

import (
	"bytes"
	"path"
	"strings"

	"github.com/go-enry/go-enry/v2"
)

// unreadable reports by its name a file that holds no text worth reading:
// pictures, archives, lock files. Its content is not even read.
func unreadable(p string) bool {
	base := strings.ToLower(path.Base(p))
	return noText[path.Ext(base)] || lockFiles[base]
}

var noText = setOf(".png .jpg .jpeg .gif .ico .webp .bmp .tiff .svg .pdf .woff .woff2 .ttf .otf .eot .zip .gz .tgz .bz2 .xz .zst .7z .tar .jar .war .class .o .a .so .dylib .dll .exe .wasm .pyc .mp3 .mp4 .webm .mov .wav .ogg .bin .dat .db .sqlite .parquet .csv .tsv .snap .map .lock .sum .ipynb .po .pot .mo .syso .golden .patch .diff")

var lockFiles = setOf("package-lock.json npm-shrinkwrap.json pnpm-lock.yaml yarn.lock uv.lock poetry.lock cargo.lock gemfile.lock composer.lock go.sum")

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// minifiedLine is the mean length of lines from which no one reads a file.
const minifiedLine = 250

// classify says how far a file counts, by linguist's rules.
func classify(p string, src []byte) fileClass {
	switch {
	case len(src) > maxFile || isBinary(src):
		return leftOut
	case minifiedLine*(bytes.Count(src, []byte{'\n'})+1) < len(src):
		return minified
	case enry.IsVendor(p):
		// linguist calls Go's vendor folders generated: here only what is
		// generated wherever it lies.
		if enry.IsGenerated(path.Base(p), src) {
			return generated
		}
		return vendored
	case enry.IsGenerated(p, src):
		return generated
	}
	return ordinary
}
