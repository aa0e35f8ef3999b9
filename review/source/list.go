package source

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"breakwater/index/syntax"
)

// list fills the files and gaps of the workspace.
func (w *Workspace) list(ctx context.Context) error {
	o := w.options
	if err := w.checkSourceDir(); err != nil {
		return err
	}
	names, err := w.names(ctx, o.Git)
	if err != nil {
		return err
	}
	slices.Sort(names)
	idle := slices.Clone(o.Include) // globs that no file has matched yet
	for _, name := range slices.Compact(names) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("list files: %w", err)
		}
		if InGitDir(name) || under(name, o.Skip) {
			continue
		}
		idle = slices.DeleteFunc(idle, func(glob string) bool { return w.matches(glob, name) })
		if w.selected(name) {
			w.add(name)
		}
	}
	if len(idle) > 0 {
		w.Notices = append(w.Notices, "No file matches include: "+strings.Join(idle, ", "))
	}
	return nil
}

func (w *Workspace) checkSourceDir() error {
	parts := strings.Split(w.SourceDir, "/")
	for i := range parts {
		name := strings.Join(parts[:i+1], "/")
		info, err := w.root.Lstat(name)
		switch {
		case err != nil:
			return fmt.Errorf("source-dir %s: %s; name a folder within the workspace %s", w.SourceDir, reason(err), w.Dir)
		case !info.IsDir():
			return fmt.Errorf("source-dir %s: %s is not a folder", w.SourceDir, name)
		}
	}
	return nil
}

// names lists candidates under the source folder, relative to the workspace:
// what git tracks or would track, or every file where git does not answer.
func (w *Workspace) names(ctx context.Context, git *Git) ([]string, error) {
	if git != nil {
		names, err := git.Files(ctx, w.SourceDir)
		if err == nil {
			return names, nil
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("list files: %w", ctx.Err())
		}
		if git.Present() {
			w.Notices = append(w.Notices, "git could not list the files ("+
				err.Error()+"): the folders were walked instead, by their .gitignore files")
		}
	}
	return w.walk(ctx)
}

// selected applies include and exclude. A glob without a slash matches the
// file's name anywhere, as in .gitignore; others match the path from the
// workspace or from the source folder, and a folder stands for all it holds.
func (w *Workspace) selected(name string) bool {
	o := w.options
	matches := func(glob string) bool { return w.matches(glob, name) }
	return (len(o.Include) == 0 || slices.ContainsFunc(o.Include, matches)) && !slices.ContainsFunc(o.Exclude, matches)
}

func (w *Workspace) matches(glob, name string) bool {
	return globMatches(glob, name) || globMatches(glob, w.relative(name))
}

func globMatches(glob, name string) bool {
	glob = strings.TrimPrefix(glob, "./")
	if anchored := strings.TrimPrefix(glob, "/"); anchored != glob {
		glob = anchored
	} else if !strings.Contains(strings.TrimSuffix(glob, "/"), "/") {
		glob = "**/" + glob
	}
	glob = strings.TrimSuffix(glob, "/")
	return doublestar.MatchUnvalidated(glob, name) || doublestar.MatchUnvalidated(glob+"/**", name)
}

// relative returns the path as seen from the source folder.
func (w *Workspace) relative(name string) string {
	if w.SourceDir == "." {
		return name
	}
	return strings.TrimPrefix(name, w.SourceDir+"/")
}

// under reports whether name is, or lies in, one of the folders.
func under(name string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool {
		f = path.Clean(f)
		return name == f || strings.HasPrefix(name, f+"/")
	})
}

// add looks at one candidate and files it where it belongs.
func (w *Workspace) add(name string) {
	trimmed := strings.TrimSuffix(name, "/")
	dir, base, err := w.folder(trimmed)
	var info fs.FileInfo
	if err == nil {
		info, err = dir.Lstat(base)
	}
	switch {
	case err != nil && isNotExist(err):
		w.Missing = append(w.Missing, name)
	case err != nil:
		w.gap(name, "cannot be read: "+reason(err))
	case info.Mode()&fs.ModeSymlink != 0:
		w.addLink(name, dir, base)
	case info.IsDir():
		w.gap(trimmed, w.nested(trimmed))
	case !info.Mode().IsRegular():
	case info.Size() > syntax.MaxWritten && isSource(name):
		w.gap(name, fmt.Sprintf("larger than %d bytes", syntax.MaxWritten))
	case info.Size() > syntax.MaxWritten, isBinaryName(name): // data and images, which nobody expects to be reviewed
	default:
		w.addText(name, dir, info)
	}
}

// addLink looks at a symbolic link. What it points to is listed under its own name, which must show that it is code
// under review where the name of the link does: it runs by that.
func (w *Workspace) addLink(name string, dir *os.Root, base string) {
	to, err := dir.Readlink(base)
	if err != nil || !isSource(name) || w.PathPartOf(name) != Production {
		return
	}
	if to = filepath.ToSlash(to); !path.IsAbs(to) {
		to = path.Join(path.Dir(name), to)
	}
	if !isSource(to) || w.PathPartOf(to) != Production {
		w.gap(name, fmt.Sprintf("is a symbolic link to %s, which is not reviewed by that name", to))
	}
}

// nested says how to review a repository within the one under review. Where git
// tracks it and nothing of it is here, it is a submodule that was not checked out.
func (w *Workspace) nested(dir string) string {
	if isTop(filepath.Join(w.Dir, filepath.FromSlash(dir))) {
		return fmt.Sprintf("is a git repository of its own (a submodule or a nested checkout): set `source-dir: %s` to "+
			"review it", dir)
	}
	return "is a submodule that is not checked out: " + checkOutSubmodule(dir, w.ci)
}

// checkOutSubmodule is what to do about a submodule that is not here.
func checkOutSubmodule(dir string, ci bool) string {
	if ci {
		return fmt.Sprintf("set `submodules: true` on actions/checkout (elsewhere, `git submodule update --init`) and "+
			"`source-dir: %s` to review it", dir)
	}
	return fmt.Sprintf("run `git submodule update --init %s`, and set `source-dir: %[1]s` to review it", dir)
}

func (w *Workspace) addText(name string, dir *os.Root, info fs.FileInfo) {
	head, err := headOf(dir, info.Name())
	binary := isBinary(head)
	switch {
	case err != nil:
		w.gap(name, "cannot be read: "+reason(err))
	case isSource(name) && bytes.HasPrefix(head, lfsPointer):
		w.gap(name, "is a pointer of Git LFS, not the file: "+fetchLFS(w.ci))
	case binary && isSource(name):
		w.gap(name, "is not text in UTF-8 (it holds NUL bytes)")
	case !binary:
		w.Files = append(w.Files, File{Path: name, Size: info.Size()})
	}
}

func fetchLFS(ci bool) string {
	if ci {
		return "set `lfs: true` on actions/checkout (elsewhere, `git lfs pull`) to review it"
	}
	return "run `git lfs pull` to review it"
}

func (w *Workspace) gap(name, reason string) {
	w.Gaps = append(w.Gaps, Gap{Path: name, Reason: reason})
}

// sniffLength is how much of a file decides whether it is binary: the same
// 8000 bytes as in git.
const sniffLength = 8000

// lfsPointer is how the files begin that stand in for those of Git LFS.
var lfsPointer = []byte("version https://git-lfs.github.com/spec/")

func isBinary(head []byte) bool { return bytes.IndexByte(head, 0) >= 0 }

// IsCode reports whether the content of a source file can be read as code. What cannot is a gap.
func IsCode(content []byte) bool {
	return !isBinary(content[:min(len(content), sniffLength)]) && !bytes.HasPrefix(content, lfsPointer)
}

// headOf returns the first bytes of a file, by which its kind is told.
func headOf(dir *os.Root, name string) ([]byte, error) {
	f, err := dir.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, sniffLength)
	n, err := io.ReadFull(f, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return head[:n], err
}
