//go:build unix

package action

import (
	"os"
	"syscall"
)

// ownerToKeep returns the owner of the workspace where we run as root and it
// belongs to somebody else, as in a container; -1 otherwise. Files that root
// leaves behind cannot be removed by the next job of a self-hosted runner.
func ownerToKeep(workspace *os.Root) (uid, gid int) {
	info, err := workspace.Stat(".")
	if err != nil || os.Geteuid() != 0 {
		return -1, -1
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || st.Uid == 0 {
		return -1, -1
	}
	return int(st.Uid), int(st.Gid)
}

// sameOwner reports whether a file belongs to the owner of a folder, or to
// whoever runs the program.
func sameOwner(file os.FileInfo, folder string) bool {
	of, ok := file.Sys().(*syscall.Stat_t)
	info, err := os.Stat(folder)
	if !ok || err != nil {
		return false
	}
	dir, ok := info.Sys().(*syscall.Stat_t)
	return ok && (of.Uid == dir.Uid || int(of.Uid) == os.Geteuid())
}
