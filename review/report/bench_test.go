package report

import (
	"slices"
	"testing"
)

func BenchmarkPrinters(b *testing.B) {
	r := many(5000)
	printers := map[string]func() int{
		"terminal":    func() int { return len(Terminal(r, Delivery{}, TerminalOptions{})) },
		"annotations": func() int { return len(Annotations(r, Delivery{})) },
	}
	for _, p := range Printers {
		printers[p.File] = func() int {
			var all pieces
			p.Print(&all, r)
			return len(slices.Concat(all...))
		}
	}
	for name, print := range printers {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.SetBytes(int64(print()))
			}
		})
	}
}
