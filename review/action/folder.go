package action

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"breakwater/review/whole"
)

// Folder is a folder of our own within the workspace. One goroutine at a time
// may use it.
type Folder struct {
	Path string // slash-separated, relative to the workspace

	root     *os.Root
	written  []string // what the marker lists
	uid, gid int      // owner of the workspace, -1 to leave files to whoever runs
}

// marker is the file that tells our folder from anyone else's. It lists the
// files we wrote, one a line, so that the next run can take them away.
const marker = ".made-by-breakwater"

// ErrNotOurs means that a folder holds something we did not make.
var ErrNotOurs = errors.New("is not a folder of results of an earlier run")

// ErrUnwritable means that a folder could be ours, but nothing can be written
// there: the disk is full, read-only or broken.
var ErrUnwritable = errors.New("nothing can be written there")

// OpenOutput makes or opens the folder at a path within the workspace, takes
// away the files that an earlier run left, but for those to keep (nil: none), and
// hides the folder from git.
// tracked says whether git tracks anything in it; such a folder, one that holds
// other people's files, and one behind a symbolic link are refused: a pull
// request could have put them there. The caller closes the folder.
func OpenOutput(workspace *os.Root, name string, tracked bool, keep func(name string) bool) (*Folder, error) {
	f, err := OpenFolder(workspace, name, tracked)
	if err != nil {
		return nil, err
	}
	if err := f.clear(keep); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w: %w", name, ErrUnwritable, err)
	}
	return f, nil
}

// CheckFolder says whether OpenFolder would refuse, and leaves no trace.
func CheckFolder(workspace *os.Root, name string, tracked bool) error {
	if tracked {
		return fmt.Errorf("%s: git tracks files in it, so it %w; %s", name, ErrNotOurs, advice)
	}
	exists, err := plain(workspace, name)
	if exists && err == nil {
		_, err = ours(workspace, name)
	}
	if err != nil {
		return fmt.Errorf("%s: %w; %s", name, err, advice)
	}
	return nil
}

const advice = "name another folder, or remove this one"

// OpenFolder is OpenOutput without taking anything away: for a cache, and for
// a command that adds to the results of another one.
func OpenFolder(workspace *os.Root, name string, tracked bool) (*Folder, error) {
	if err := CheckFolder(workspace, name, tracked); err != nil {
		return nil, err
	}
	f, err := openFolder(workspace, name)
	switch {
	case errors.Is(err, ErrNotOurs):
		return nil, fmt.Errorf("%s: %w; %s", name, err, advice)
	case err != nil:
		return nil, fmt.Errorf("%s: %w: %w", name, ErrUnwritable, err)
	}
	return f, nil
}

func openFolder(workspace *os.Root, name string) (*Folder, error) {
	uid, gid := ownerToKeep(workspace)
	if err := makePlain(workspace, name, uid, gid); err != nil {
		return nil, err
	}
	root, err := workspace.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	f := &Folder{Path: name, root: root, uid: uid, gid: gid}
	if err := f.claim(); err != nil {
		root.Close()
		return nil, err
	}
	return f, nil
}

// plain reports whether a folder exists, and refuses symbolic links and files
// on the way to it.
func plain(root *os.Root, name string) (exists bool, err error) {
	parts := strings.Split(name, "/")
	for i := range parts {
		sub := strings.Join(parts[:i+1], "/")
		info, err := root.Lstat(sub)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return false, nil
		case err != nil:
			return false, err
		case info.Mode()&fs.ModeSymlink != 0:
			return false, fmt.Errorf("%s is a symbolic link, which is not followed", sub)
		case !info.IsDir():
			return false, fmt.Errorf("%s is not a folder", sub)
		}
	}
	return true, nil
}

// makePlain makes the folders on the way for the given owner. Where one of them
// became a link in the meantime it is not followed out of root.
func makePlain(root *os.Root, name string, uid, gid int) error {
	if exists, err := plain(root, name); exists || err != nil {
		return err
	}
	parts := strings.Split(name, "/")
	for i := range parts {
		sub := strings.Join(parts[:i+1], "/")
		switch err := root.Mkdir(sub, 0o755); {
		case err == nil:
			giveTo(root, sub, uid, gid)
		case !errors.Is(err, fs.ErrExist):
			return err
		}
	}
	return nil
}

// ours returns what the marker of a folder lists: nil for an empty folder,
// [ErrNotOurs] where something lies in it and no marker.
func ours(root *os.Root, name string) (written []string, err error) {
	entries, err := fs.ReadDir(root.FS(), name)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	file := path.Join(name, marker)
	info, err := root.Lstat(file)
	if err != nil || !info.Mode().IsRegular() {
		return nil, ErrNotOurs
	}
	content, err := root.ReadFile(file)
	if err != nil {
		return nil, err
	}
	written = []string{}
	for line := range strings.Lines(string(content)) {
		if name := strings.TrimSpace(line); fs.ValidPath(name) && name != "." && !strings.HasPrefix(line, "#") {
			written = append(written, name)
		}
	}
	return written, nil
}

// claim checks that the folder is empty or ours, and marks it.
func (f *Folder) claim() (err error) {
	if f.written, err = ours(f.root, "."); err != nil {
		return err
	}
	if f.written == nil { // first, or a run that is killed here would leave a folder that nobody owns
		if err := f.mark(); err != nil {
			return err
		}
	}
	return f.write(".gitignore", []byte("*\n"))
}

func (f *Folder) mark() error {
	var text bytes.Buffer
	text.WriteString("# Breakwater made this folder, and removes these files of it at the next run.\n")
	for _, name := range f.written {
		text.WriteString(name + "\n")
	}
	return f.write(marker, text.Bytes())
}

// clear removes what the marker lists, but for those to keep, what a run that was
// killed left half written, and folders that are empty then.
func (f *Folder) clear(keep func(name string) bool) error {
	var kept []string
	for _, name := range f.written {
		if keep != nil && keep(name) {
			kept = append(kept, name)
			continue
		}
		if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove %s of an earlier run: %w", path.Join(f.Path, name), err)
		}
	}
	f.removeUnfinished(".")
	for _, name := range f.written {
		if dir := path.Dir(name); dir != "." {
			f.removeUnfinished(dir)
			f.root.Remove(dir) // fails unless it is empty
		}
	}
	f.written = kept
	return f.mark()
}

// Remove takes away files that another command left here, if they are there.
func (f *Folder) Remove(names ...string) error {
	for _, name := range names {
		if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove %s of an earlier run: %w", path.Join(f.Path, name), err)
		}
	}
	return nil
}

// Sweep takes away the files of the folder, and of those in it, that another run made though the
// list does not have them: where the folders of several jobs are laid into one, the list is
// that of the last. What cannot be looked at stays.
func (f *Folder) Sweep(made func(name string) bool) error {
	var names []string
	fs.WalkDir(f.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case d.IsDir() && strings.Contains(name, "/"):
			return fs.SkipDir
		case d.Type().IsRegular() && made(name):
			names = append(names, name)
		}
		return nil
	})
	return f.Remove(names...)
}

// removeUnfinished removes what was being written in one of our folders when a run
// was killed. What cannot be removed stays, and harms nobody.
func (f *Folder) removeUnfinished(dir string) {
	entries, err := fs.ReadDir(f.root.FS(), dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if whole.Unfinished(e.Name()) && e.Type().IsRegular() {
			f.root.Remove(path.Join(dir, e.Name()))
		}
	}
}

// WriteAll writes files, each whole or not at all; their names are slash-separated and
// relative to the folder. They are entered in the marker at once, before the first is
// written: entering them one by one would write the whole list anew for each. A file
// that cannot be written keeps none of the others back; the error tells of each.
func (f *Folder) WriteAll(files []ArtifactFile) error {
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = file.Name
	}
	errs := []error{f.enter(names...)}
	for _, file := range files {
		if err := f.writeBelow(file); err != nil {
			errs = append(errs, fmt.Errorf("write %s: %w", path.Join(f.Path, file.Name), err))
		}
	}
	return errors.Join(errs...)
}

// Copy copies a program from outside the workspace, and returns the SHA-256 of
// what it wrote, in hex.
func (f *Folder) Copy(name, program string) (sum string, err error) {
	from, err := os.Open(program)
	if err != nil {
		return "", err
	}
	defer from.Close()
	if err := errors.Join(writable(name), f.enter(name)); err != nil {
		return "", err
	}
	if err := makePlain(f.root, path.Dir(name), f.uid, f.gid); err != nil {
		return "", fmt.Errorf("make %s: %w", path.Join(f.Path, path.Dir(name)), err)
	}
	hash := sha256.New()
	print := func(w io.Writer) error {
		_, err := io.Copy(io.MultiWriter(w, hash), from)
		return err
	}
	if err := f.replace(name, 0o755, print); err != nil {
		return "", fmt.Errorf("write %s: %w", path.Join(f.Path, name), err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// enter lists files in the marker that it does not list yet.
func (f *Folder) enter(names ...string) error {
	listed := make(map[string]bool, len(f.written)+len(names))
	for _, name := range f.written {
		listed[name] = true
	}
	before := len(f.written)
	for _, name := range names {
		if !listed[name] && writable(name) == nil {
			listed[name] = true
			f.written = append(f.written, name)
		}
	}
	if len(f.written) == before {
		return nil
	}
	if err := f.mark(); err != nil {
		return fmt.Errorf("write the list of files in %s: %w", f.Path, err)
	}
	return nil
}

// Holds reports whether a file of that name lies in the folder; false for a nil
// Folder.
func (f *Folder) Holds(name string) bool {
	if f == nil {
		return false
	}
	info, err := f.root.Lstat(name)
	return err == nil && info.Mode().IsRegular()
}

func writable(name string) error {
	switch {
	case !fs.ValidPath(name) || name == ".":
		return errors.New("not a path within the folder")
	case strings.ContainsAny(name, "\r\n"):
		return errors.New("a line break in the name")
	}
	return nil
}

func (f *Folder) writeBelow(file ArtifactFile) error {
	if err := writable(file.Name); err != nil {
		return err
	}
	if dir := path.Dir(file.Name); dir != "." {
		if err := makePlain(f.root, dir, f.uid, f.gid); err != nil {
			return err
		}
	}
	return f.replace(file.Name, 0o644, file.Print)
}

func (f *Folder) write(name string, content []byte) error {
	return f.replace(name, 0o644, TextFile(name, content).Print)
}

// replace replaces a file by one that belongs to the owner of the workspace.
func (f *Folder) replace(name string, mode fs.FileMode, print func(io.Writer) error) error {
	return whole.Print(f.root, name, mode, print, func(name string) { giveTo(f.root, name, f.uid, f.gid) })
}

// Held returns a file that was written to be read from the folder, so that what it was made
// from can be let go of; the file itself where the folder lacks it.
func (f *Folder) Held(file ArtifactFile) ArtifactFile {
	if !f.Holds(file.Name) {
		return file
	}
	file.Print = func(w io.Writer) error {
		from, err := f.root.Open(file.Name)
		if err != nil {
			return err
		}
		defer from.Close()
		_, err = io.Copy(w, from)
		return err
	}
	return file
}

// Sub makes or opens a folder of its own within the folder. The caller closes it.
func (f *Folder) Sub(name string) (*os.Root, error) {
	if err := makePlain(f.root, name, f.uid, f.gid); err != nil {
		return nil, err
	}
	return f.root.OpenRoot(name)
}

// OpenOutside is OpenFolder for a path that a person chose outside the workspace.
func OpenOutside(dir string) (*Folder, error) {
	if err := checkOutside(dir); err != nil {
		return nil, err
	}
	root, err := makeRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", dir, ErrUnwritable, whole.Cause(err))
	}
	f := &Folder{Path: dir, root: root, uid: -1, gid: -1}
	if err := f.claim(); err != nil {
		root.Close()
		return nil, fmt.Errorf("%s: %w: %w", dir, ErrUnwritable, whole.Cause(err))
	}
	return f, nil
}

func makeRoot(dir string) (*os.Root, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return os.OpenRoot(dir)
}

// checkOutside says whether OpenOutside would refuse, and leaves no trace.
func checkOutside(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil { // missing, or not to be read: then nothing is kept there
		return nil
	}
	defer root.Close()
	if _, err := ours(root, "."); errors.Is(err, ErrNotOurs) {
		return fmt.Errorf("%s: it is not empty and was not made by an earlier run; name a folder of its own, such as %s",
			dir, filepath.Join(dir, "breakwater"))
	}
	return nil
}

// Close releases the folder.
func (f *Folder) Close() error { return f.root.Close() }

// giveTo gives a file to the owner of the workspace. Where that is not
// allowed the file stays as it is, which harms nobody now.
func giveTo(root *os.Root, name string, uid, gid int) {
	if uid >= 0 {
		root.Lchown(name, uid, gid)
	}
}
