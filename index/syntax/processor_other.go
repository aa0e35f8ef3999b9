//go:build !linux

package syntax

import "time"

// processorTime is that of the wall: other systems do not tell it of one thread.
func processorTime() time.Duration { return time.Since(started) }
