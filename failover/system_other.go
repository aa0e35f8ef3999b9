//go:build !unix

package failover

import (
	"errors"
	"fmt"
	"os"
)

// noFollow cannot be asked for here.
const noFollow = 0

// tryLock refuses: breakers stay in memory, and the run says so.
func tryLock(*os.File) (busy bool, err error) {
	return false, fmt.Errorf("not on this operating system: %w", errors.ErrUnsupported)
}

// ended cannot tell; a slot is free again after its time.
func ended(int) bool { return false }
