package source

import (
	"fmt"
	"io/fs"
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

// FilesIn lists the regular files and the symbolic links right in a folder below
// dir, as paths from dir, sorted; [ReadFile] refuses the latter. A folder that is
// missing is [fs.ErrNotExist]; one that a symlink leads to is refused.
func FilesIn(dir, folder string) ([]string, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", folder, err)
	}
	defer root.Close()
	if err := plainFolders(root, folder); err != nil {
		return nil, fmt.Errorf("list %s: %w", folder, err)
	}
	entries, err := fs.ReadDir(root.FS(), folder)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", folder, err)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() || e.Type()&fs.ModeSymlink != 0 {
			names = append(names, folder+"/"+e.Name())
		}
	}
	return names, nil
}
