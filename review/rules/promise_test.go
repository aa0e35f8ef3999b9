package rules

import (
	"context"
	"strings"
	"testing"

	"breakwater/review/finding"
)

// TestThenOfOtherFiles holds a chain without a catch to what other files say of
// the function that begins it.
func TestThenOfOtherFiles(t *testing.T) {
	const use = "import { load } from './load'\nexport function show() {\n  load().then((x) => draw(x))\n}\n"
	for name, tt := range map[string]struct {
		load string
		want finding.Confidence
	}{
		"async":                {"export async function load() { return 1 }\n", finding.Medium},
		"an async arrow":       {"export const load = async () => 1\n", finding.Medium},
		"declared":             {"export function load(): Promise<number> { return other() }\n", finding.Medium},
		"returns a promise":    {"export function load() { return fetch('/a') }\n", finding.Medium},
		"an object of its own": {"export function load() { return { then: (f) => f(1) } }\n", finding.Low},
		"many that lead nowhere": {
			"export function load() {" + strings.Repeat("  if (a) return load()\n", 3000) + "}\n", finding.Low},
		"calls itself": {"export function load() { return load() }\n", finding.Low},
	} {
		files := []File{fileOf("use.ts", use), fileOf("load.ts", tt.load)}
		var got finding.Confidence
		for _, f := range With().Review(context.Background(), files, nil).Findings {
			if f.Rule == "unhandled-rejection" {
				got = f.Confidence
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
