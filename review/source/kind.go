package source

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// sourceExtensions are the files that a reader expects to be reviewed, so that
// leaving one out is worth a gap.
var sourceExtensions = words(`.bash .c .cc .clj .cpp .cs .csx .cts .cxx .dart .erl .ex .exs .fs .go .groovy .h .hpp .hs
	.java .jl .js .jsx .kt .kts .lua .m .mjs .cjs .mm .mts .nim .php .pl .pm .ps1 .py .pyi .pyw .r .rake .rb .rs
	.scala .sh .sql .svelte .swift .tf .ts .tsx .vb .vue .zig`)

// binaryExtensions need not be opened to know that they are not text.
var binaryExtensions = words(`.7z .a .apk .avi .avif .bin .bmp .bz2 .class .db .dll .dylib .ear .eot .exe .flac .gif
	.gz .heic .icns .ico .jar .jpeg .jpg .mkv .mov .mp3 .mp4 .npy .npz .o .obj .ogg .otf .parquet .pdf .pickle .pkl
	.png .psd .pyc .pyd .rar .so .sqlite .sqlite3 .tar .tgz .tif .tiff .ttf .war .wasm .wav .webm .webp .whl .woff
	.woff2 .xls .xlsx .xz .zip .zst`)

func words(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

func extension(name string) string { return strings.ToLower(path.Ext(name)) }

func isSource(name string) bool     { return sourceExtensions[extension(name)] }
func isBinaryName(name string) bool { return binaryExtensions[extension(name)] }

func isNotExist(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// reason strips the operation and the path from a file system error: the
// report prints the path already.
func reason(err error) string {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
