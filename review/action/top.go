package action

import (
	"os"
	"path/filepath"
)

// repositoryTop returns the top of the git work tree that a folder lies in, or
// the folder itself. A repository that somebody else could have put above it is
// not looked at: on a shared machine that may be a trap.
func repositoryTop(dir string) string {
	for top := dir; ; top = filepath.Dir(top) {
		info, err := os.Lstat(filepath.Join(top, ".git"))
		if err == nil && info.Mode()&os.ModeSymlink == 0 && (top == dir || sameOwner(info, dir)) {
			return top
		}
		if filepath.Dir(top) == top {
			return dir
		}
	}
}
