package failover

import (
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// childState names the state file for a process that TestTwoProcesses starts.
const childState = "FAILOVER_TEST_STATE"

func TestMain(m *testing.M) {
	if path := os.Getenv(childState); path != "" {
		os.Exit(child(path))
	}
	goleak.VerifyTestMain(m)
}

// endWithParent ends this process once the one that started it is gone, and with it the other end of standard input.
func endWithParent() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(1)
}

// child opens a breaker, takes the one try that it admits when its time is over, and is killed before that ends.
func child(path string) int {
	go endWithParent()
	store, err := NewFileStore(path)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	b, err := NewBreaker(Place{"b", "b"}, BreakerOptions{Store: store, MaxFailures: 1, ResetTime: time.Second})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	_ = b.Record(Verdict{Outcome: Fail})
	for {
		if p, err := b.Allow(); err == nil && p.Probe() {
			break
		}
		time.Sleep(time.Millisecond)
	}
	fmt.Println("trying")
	time.Sleep(time.Hour)
	return 0
}
