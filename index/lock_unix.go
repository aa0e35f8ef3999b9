//go:build unix

package index

import (
	"os"
	"syscall"
)

// lockFile takes the lock or fails at once. The lock goes with the file, also
// when the process is killed.
func lockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
