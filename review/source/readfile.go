package source

import (
	"fmt"
	"os"
)

// ReadFile returns a regular file of the folder dir, up to limit bytes, without
// listing the folder: for settings, which are needed before the files under
// review are known. It refuses what [Workspace.Read] refuses. The error is
// fs.ErrNotExist where there is no such file.
func ReadFile(dir, name string, limit int64) ([]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	defer root.Close()
	if err := plain(root, name); err != nil {
		return nil, err
	}
	b, err := readBounded(root, name, limit)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return b, nil
}
