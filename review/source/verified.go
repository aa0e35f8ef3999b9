package source

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"iter"
	"strings"
)

// errForged means that an object is not what its id says. git itself believes
// what lies under a name in its store.
var errForged = errors.New("its content does not match its id")

// object returns the content of an object, at most limit bytes, which matches
// its id. kind is "commit", "tree" or "blob".
func (g *Git) object(ctx context.Context, kind, id string, limit int) ([]byte, error) {
	o, err := g.load(ctx, id, limit)
	content := o.content
	if errors.Is(err, errMissing) || errors.Is(err, errReader) || err == nil && o.kind != kind { // in git's words
		content, err = g.runUpTo(ctx, limit, "cat-file", kind, id)
	}
	if err != nil {
		return nil, err
	}
	if objectID(kind, content, len(id)) != id {
		return nil, fmt.Errorf("%s %s: %w", kind, short(id), errForged)
	}
	return content, nil
}

// objectID is how git names an object, in as many hexadecimal digits as the
// repository's hash has.
func objectID(kind string, content []byte, digits int) string {
	var h hash.Hash = sha1.New()
	if digits == hex.EncodedLen(sha256.Size) {
		h = sha256.New()
	}
	fmt.Fprintf(h, "%s %d\x00", kind, len(content))
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}

// treeEntry is one line of a tree object.
type treeEntry struct {
	mode, name, id string
}

func (e treeEntry) isTree() bool { return e.mode == "40000" }

func (e treeEntry) isFile() bool { return strings.HasPrefix(e.mode, "100") }

// entries yields the lines of a tree object: "mode SP name NUL id", the id in raw
// bytes.
func entries(tree []byte, idBytes int) iter.Seq[treeEntry] {
	return func(yield func(treeEntry) bool) {
		for len(tree) > 0 {
			head, rest, ok := bytes.Cut(tree, []byte{0})
			if !ok || len(rest) < idBytes {
				return
			}
			mode, name, _ := strings.Cut(string(head), " ")
			if !yield(treeEntry{mode: mode, name: name, id: hex.EncodeToString(rest[:idBytes])}) {
				return
			}
			tree = rest[idBytes:]
		}
	}
}

// entry finds a name in the content of a tree object.
func entry(tree []byte, name string, idBytes int) (treeEntry, bool) {
	for e := range entries(tree, idBytes) {
		if e.name == name {
			return e, true
		}
	}
	return treeEntry{}, false
}

// blobOf follows a path from a commit to the id of a file.
func (g *Git) blobOf(ctx context.Context, commit, name string) (string, error) {
	return g.follow(ctx, commit, name, treeEntry.isFile)
}

// FilesAt lists the files right in a folder of the workspace as a commit has
// them, as paths from the workspace, in git's order. A folder that the commit
// has not is [fs.ErrNotExist].
func (g *Git) FilesAt(ctx context.Context, commit, folder string) ([]string, error) {
	if !isCommitID(commit) || !fs.ValidPath(folder) {
		return nil, fmt.Errorf("list %s of commit %q: not a commit id and a path within the workspace", folder, commit)
	}
	if !within(folder, cmp.Or(g.prefix, ".")) {
		return nil, fmt.Errorf("list %s of commit %s: %w", folder, short(commit), fs.ErrNotExist)
	}
	id, err := g.follow(ctx, commit, g.inner+g.toRepo(folder), treeEntry.isTree)
	if err != nil {
		return nil, fmt.Errorf("list %s of commit %s: %w", folder, short(commit), err)
	}
	tree, err := g.object(ctx, "tree", id, maxGitOutput)
	if err != nil {
		return nil, err
	}
	var names []string
	for e := range entries(tree, len(commit)/2) {
		if !e.isTree() {
			names = append(names, folder+"/"+e.name)
		}
	}
	return names, nil
}

// follow follows a path from a commit to the id of an object, from object to
// object, each of them checked; is says what the last one must be.
func (g *Git) follow(ctx context.Context, commit, name string, is func(treeEntry) bool) (string, error) {
	content, err := g.object(ctx, "commit", commit, maxGitOutput)
	if err != nil {
		return "", err
	}
	header, _, _ := strings.Cut(string(content), "\n")
	id, ok := strings.CutPrefix(header, "tree ")
	if !ok || len(id) != len(commit) || !isCommitID(id) {
		return "", fmt.Errorf("commit %s names no tree", short(commit))
	}
	parts := strings.Split(name, "/")
	for i, part := range parts {
		tree, err := g.object(ctx, "tree", id, maxGitOutput)
		if err != nil {
			return "", err
		}
		e, ok := entry(tree, part, len(commit)/2)
		last := i == len(parts)-1
		leads := e.isTree()
		if last {
			leads = is(e)
		}
		if !ok || !leads {
			return "", fs.ErrNotExist
		}
		id = e.id
	}
	return id, nil
}
