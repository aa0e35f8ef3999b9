package report

import "testing"

func BenchmarkPrinters(b *testing.B) {
	r := many(5000)
	for name, print := range map[string]func() int{
		"summary":     func() int { return len(Summary(r)) },
		"terminal":    func() int { return len(Terminal(r, TerminalOptions{})) },
		"annotations": func() int { return len(Annotations(r)) },
		"json":        func() int { data, _ := JSON(r); return len(data) },
		"sarif":       func() int { data, _ := SARIF(r); return len(data) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.SetBytes(int64(print()))
			}
		})
	}
}
