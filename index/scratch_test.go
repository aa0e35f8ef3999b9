package index

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"breakwater/index/syntax"
)

func walk(root string) (fs_ []File) {
	filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules" && p != root) {
			return filepath.SkipDir
		}
		if d.Type().IsRegular() {
			rel, _ := filepath.Rel(root, p)
			fs_ = append(fs_, File{Path: filepath.ToSlash(rel), Read: func() ([]byte, error) { return os.ReadFile(p) }})
		}
		return nil
	})
	return
}

func TestScratchCoverage(t *testing.T) {
	root := os.Getenv("ROOT")
	if root == "" {
		t.Skip()
	}
	var x lexer
	var scanT, parseT time.Duration
	type st struct {
		defs, missed, cand, mention int
		bytes                       int64
	}
	per := map[syntax.Language]*st{}
	missed := map[string]int{}
	for _, f := range walk(root) {
		l := syntax.LanguageOf(f.Path)
		if l == "" {
			continue
		}
		src, _ := f.Read()
		if len(src) > 1<<20 {
			continue
		}
		s := per[l]
		if s == nil {
			s = &st{}
			per[l] = s
		}
		s.bytes += int64(len(src))
		t0 := time.Now()
		w := x.scan(l, src)
		t1 := time.Now()
		u, err := syntax.ParseUnit(f.Path, src)
		t2 := time.Now()
		scanT += t1.Sub(t0)
		parseT += t2.Sub(t1)
		if err != nil {
			continue
		}
		set := map[uint32]bool{}
		for _, h := range w.defined {
			set[h] = true
		}
		s.cand += len(w.defined)
		s.mention += len(w.mentioned)
		for _, d := range u.Definitions {
			s.defs++
			if !set[hashName(d.Name)] {
				s.missed++
				missed[fmt.Sprintf("%s %s %s %s:%d", l, d.Kind, d.Name, f.Path, d.NameLine)]++
			}
		}
	}
	for l, s := range per {
		fmt.Printf("%s %.1fMB defs %d missed %d (%.2f%%) candidates %d mentions %d\n", l, float64(s.bytes)/1e6, s.defs, s.missed, 100*float64(s.missed)/float64(s.defs), s.cand, s.mention)
	}
	fmt.Println("scan", scanT, "parse", parseT)
	var keys []string
	for k := range missed {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return strings.Compare(keys[i], keys[j]) < 0 })
	for i := 0; i < len(keys); i += max(1, len(keys)/25) {
		fmt.Println(keys[i])
	}
}
