//go:build unix

package failover

import (
	"errors"
	"os"
	"syscall"
)

// noFollow keeps a link from being opened.
const noFollow = syscall.O_NOFOLLOW

// tryLock takes the exclusive lock of a file, which closing it frees. busy means that trying again may help.
func tryLock(f *os.File) (busy bool, err error) {
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	return errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR), err
}

// ended reports whether no process of this machine has the id.
func ended(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
