package review

import (
	"fmt"
	"io"
	"sync"
	"time"

	"breakwater/review/report"
)

// progress tells a person what a run is at: a line every quarter of a minute in
// a log, and one that is redrawn on a terminal. It wraps the stream that it
// writes to, so that what others write there does not run into its line.
type progress struct {
	out  io.Writer
	live bool // a terminal, which can take a line back

	mu      sync.Mutex
	started time.Time
	what    string    // what the run is at; empty before it began and after it ended
	of      [2]string // what is counted, in the singular and in the plural
	done    int
	total   int // 0: nothing is counted
	drawn   bool
	end     chan struct{}
}

// How often progress is told.
const (
	everyLine = 15 * time.Second
	everyDraw = 500 * time.Millisecond
)

// startProgress begins to tell. The caller ends it with stop.
func startProgress(out io.Writer, live bool) *progress {
	p := &progress{out: out, live: live, started: time.Now(), end: make(chan struct{})}
	every := everyLine
	if live {
		every = everyDraw
	}
	go p.tell(every, p.end)
	return p
}

func (p *progress) tell(every time.Duration, end <-chan struct{}) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			p.draw()
		case <-end:
			return
		}
	}
}

// stage says what the run is at now.
func (p *progress) stage(what string) { p.counted(what, 0, "", "") }

// counted is stage with how many things there are to do, called by a word.
func (p *progress) counted(what string, total int, one, many string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.what, p.done, p.total, p.of = what, 0, total, [2]string{one, many}
}

// step says that one of the things is done. Several goroutines may call it.
func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
}

// stop ends the telling and takes the live line back. It may be called again.
func (p *progress) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.end != nil {
		close(p.end)
		p.end = nil
	}
	p.what = ""
	p.erase()
}

// Write passes on what others write, on lines of its own.
func (p *progress) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	return p.out.Write(b)
}

func (p *progress) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.what == "" {
		return
	}
	if !p.live {
		fmt.Fprintf(p.out, "breakwater: %s\n", p.line())
		return
	}
	fmt.Fprintf(p.out, "\r\x1b[K%s", p.line())
	p.drawn = true
}

func (p *progress) erase() {
	if p.drawn {
		io.WriteString(p.out, "\r\x1b[K")
		p.drawn = false
	}
}

// line says what the run is at, in less than 80 columns.
func (p *progress) line() string {
	s := p.what
	if p.total > 0 {
		s += fmt.Sprintf(", %d of %s done", p.done, report.Count(p.total, p.of[0], p.of[1]))
	}
	return fmt.Sprintf("%s, %s", s, time.Since(p.started).Round(time.Second))
}
