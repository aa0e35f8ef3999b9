//go:build unix

package source

import (
	"io/fs"
	"os"
	"syscall"
)

func owner(name string) (uid, gid int, ok bool) {
	info, err := os.Lstat(name)
	if err != nil {
		return 0, 0, false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return int(st.Uid), int(st.Gid), true
}

func ownedByRoot(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && st.Uid == 0
}
