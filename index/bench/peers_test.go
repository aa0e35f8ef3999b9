package bench

import (
	"os/exec"
	"path/filepath"
	"testing"

	"breakwater/index"
	"breakwater/index/oracle"
)

// asked is how many functions the recall of the index is measured with.
const asked = 200

// BenchmarkPeers indexes Go's standard library with three programs in turn, each as a process of its own, from the
// folder of sources to files on disk: ours parses and indexes symbols, parents, kinds, references, imports, language,
// test, path and the words of the text; universal-ctags parses and lists symbols; zoekt-index, without ctags, indexes
// trigrams of the text and parses nothing. Beside it stands the recall of the index that was built, on the goals of
// index/oracle. A peer that is not on the PATH is left out.
func BenchmarkPeers(b *testing.B) {
	std := source()
	functions, err := oracle.Go(std, std, "std")
	if err != nil {
		b.Fatal(err)
	}
	tree, files, size := copyTree(b, std, 0, "cmd")
	var ours, tags, zoekt []float64
	var dir string
	for b.Loop() {
		dir = b.TempDir()
		ours = append(ours, build(b, tree, dir).Seconds)
		if ctags := ctagsProgram(); ctags != "" {
			tags = append(tags, timed(b, exec.Command(ctags, "-R", "-f", filepath.Join(b.TempDir(), "tags"), tree)))
		}
		if program, err := exec.LookPath("zoekt-index"); err == nil {
			zoekt = append(zoekt, timed(b, exec.Command(program, "-disable_ctags", "-index", b.TempDir(), tree)))
		}
	}
	seconds := median(ours)
	b.ReportMetric(float64(size)/1e6/seconds, "MB/s")
	b.ReportMetric(float64(files), "files")
	b.ReportMetric(float64(folderSize(b, dir))/float64(size), "size/source")
	if len(tags) > 0 {
		b.ReportMetric(median(tags)/seconds, "times-ctags")
	}
	if len(zoekt) > 0 {
		b.ReportMetric(median(zoekt)/seconds, "times-zoekt")
	}
	reportRecall(b, tree, dir, functions)
}

func ctagsProgram() string {
	for _, name := range []string{"universal-ctags", "ctags"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func reportRecall(b *testing.B, tree, dir string, functions []oracle.Function) {
	b.Helper()
	ix, stats, err := index.Open(b.Context(), index.Options{Dir: dir, All: true}, oracle.Files(tree))
	if err != nil {
		b.Fatal(err)
	}
	defer ix.Close()
	if stats.Reused == 0 {
		b.Fatal("the index that was built is not the one that is asked")
	}
	s := oracle.Measure(oracle.Sample(functions, asked), oracle.Asked(ix))
	b.ReportMetric(s.Recall10, "recall@10")
	b.ReportMetric(s.Reciprocal, "MRR")
}
