package review

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestProgressInALog: one line every 15 seconds, and nothing of a short run.
func TestProgressInALog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := startProgress(&out, false)
		p.counted("asking the model", 60, "target", "targets")
		time.Sleep(14 * time.Second)
		if out.Len() > 0 {
			t.Errorf("after 14 s: %q", &out)
		}
		for range 7 {
			p.step()
		}
		time.Sleep(2 * time.Second)
		p.stage("making patches")
		time.Sleep(15 * time.Second)
		p.stop()
		time.Sleep(time.Minute)
		want := "breakwater: asking the model, 7 of 60 targets done, 15s\nbreakwater: making patches, 30s\n"
		if out.String() != want {
			t.Errorf("got %q, want %q", &out, want)
		}
		p.stop() // again
	})
}

// TestProgressOfOne: one target is no "targets".
func TestProgressOfOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := startProgress(&out, false)
		p.counted("asking the model", 1, "target", "targets")
		time.Sleep(16 * time.Second)
		p.stop()
		if want := "breakwater: asking the model, 0 of 1 target done, 15s\n"; out.String() != want {
			t.Errorf("got %q, want %q", &out, want)
		}
	})
}

// TestProgressOnATerminal: one line is redrawn, what others write stands on
// lines of its own, and nothing is left at the end.
func TestProgressOnATerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := startProgress(&out, true)
		p.stage("indexing")
		time.Sleep(1100 * time.Millisecond)
		fmt.Fprintln(p, "a warning")
		time.Sleep(500 * time.Millisecond)
		p.stop()
		if got := screen(out.String()); got != "a warning\n" {
			t.Errorf("the screen shows %q at the end", got)
		}
		if n := strings.Count(out.String(), "indexing"); n != 3 {
			t.Errorf("drawn %d times in 1.6 s", n)
		}
	})
}

// screen is what a terminal shows of a text that takes lines back.
func screen(s string) string {
	var shown []string
	for line := range strings.Lines(s) {
		if i := strings.LastIndex(line, "\r\x1b[K"); i >= 0 {
			line = line[i+len("\r\x1b[K"):]
		}
		shown = append(shown, line)
	}
	return strings.Join(shown, "")
}
