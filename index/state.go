package index

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// state is what an index knows of its files beside the keyword index.
type state struct {
	version string
	sums    []checksum
	files   []known
	outline outline
}

// known is a file as it was indexed.
type known struct {
	path, hash string
	class      fileClass
	sketch     []byte // nil if the file was never needed
}

// write packs a state: names repeat a lot, so it is compressed, fast, since
// every run waits for it. It goes out piece by piece, and its checksum last.
func (st *state) write(to io.Writer) error {
	sum := crc32.New(castagnoli)
	w, err := flate.NewWriter(io.MultiWriter(to, sum), flate.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	if err := st.plain(w); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_, err = to.Write(binary.LittleEndian.AppendUint32(nil, sum.Sum32()))
	return err
}

func (st *state) plain(to io.Writer) error {
	e := stateWriter{w: to}
	e.text(st.version)
	e.number(len(st.sums))
	for _, s := range st.sums {
		e.text(s.name)
		e.number(int(s.size))
		e.number(int(s.crc))
	}
	e.number(len(st.files))
	for _, f := range st.files {
		e.text(f.path)
		e.text(f.hash)
		e.number(int(f.class))
		e.number(len(f.sketch))
		e.b = append(e.b, f.sketch...)
		e.flush(pieceSize)
	}
	for _, p := range []*postings{&st.outline.mentions, &st.outline.defines} {
		e.number(len(p.hashes))
		before := uint32(0)
		for i, h := range p.hashes {
			e.number(int(h - before))
			e.number(int(p.starts[i+1] - p.starts[i]))
			before = h
			e.flush(pieceSize)
		}
		e.number(len(p.lists))
		e.b = append(e.b, p.lists...)
		e.flush(pieceSize)
	}
	e.flush(1)
	return e.err
}

const pieceSize = 1 << 16

// stateWriter is an encoder that empties itself.
type stateWriter struct {
	encoder
	w   io.Writer
	err error
}

func (e *stateWriter) flush(from int) {
	if len(e.b) >= from && e.err == nil {
		_, e.err = e.w.Write(e.b)
		e.b = e.b[:0]
	}
}

// mostState bounds what a state may unpack to, in bytes: more than any tree
// that fits a runner needs.
const mostState = 2 << 30

var errDamaged = errors.New("its state file is damaged")

// readState is the reverse of write. Bytes that are not a state give an
// error: they are checked in a first pass.
func readState(from io.ReadSeeker) (*state, error) {
	size, err := checkState(from)
	if err != nil {
		return nil, err
	}
	packed := bufio.NewReader(io.LimitReader(from, size))
	d := &stateReader{r: bufio.NewReader(flate.NewReader(packed)), left: mostState}
	st := d.state()
	if _, err := d.r.ReadByte(); d.bad || err != io.EOF {
		return nil, errDamaged
	}
	return st, nil
}

// checkState compares the checksum, rewinds, and returns how many bytes stand
// before it.
func checkState(from io.ReadSeeker) (int64, error) {
	end, err := from.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	if end < 4 {
		return 0, errDamaged
	}
	sum := crc32.New(castagnoli)
	if _, err := io.CopyN(sum, from, end-4); err != nil {
		return 0, err
	}
	var want [4]byte
	if _, err := io.ReadFull(from, want[:]); err != nil {
		return 0, err
	}
	if binary.LittleEndian.Uint32(want[:]) != sum.Sum32() {
		return 0, errDamaged
	}
	_, err = from.Seek(0, io.SeekStart)
	return end - 4, err
}

// stateReader reads values. Once bad it gives zeros.
type stateReader struct {
	r    *bufio.Reader
	left int // bytes that may still come
	bad  bool
}

func (d *stateReader) state() *state {
	st := &state{version: d.text()}
	for range d.number() {
		if d.bad {
			return st
		}
		st.sums = append(st.sums, checksum{d.text(), int64(d.number()), uint32(d.number())})
	}
	for range d.number() {
		if d.bad {
			return st
		}
		f := known{path: d.text(), hash: d.text(), class: fileClass(d.number())}
		if b := d.bytes(); len(b) > 0 {
			f.sketch = b
		}
		st.files = append(st.files, f)
	}
	st.outline.mentions = d.postings()
	st.outline.defines = d.postings()
	return st
}

func (d *stateReader) number() int {
	n, err := binary.ReadUvarint(d.r)
	if err != nil || n > mostState<<2 {
		d.bad = true
	}
	if d.bad {
		return 0
	}
	return int(n)
}

func (d *stateReader) text() string { return string(d.bytes()) }

// bytes takes the memory that was announced only as far as bytes come.
func (d *stateReader) bytes() []byte {
	n := d.number()
	if d.left -= n; d.left < 0 {
		d.bad = true
	}
	if d.bad {
		return nil
	}
	if n <= pieceSize {
		b := make([]byte, n)
		_, err := io.ReadFull(d.r, b)
		d.bad = err != nil
		return b
	}
	var b bytes.Buffer
	_, err := io.CopyN(&b, d.r, int64(n))
	d.bad = err != nil
	return b.Bytes()
}

func (d *stateReader) postings() postings {
	n := d.number()
	p := makePostings(min(n, 1<<20), 0)
	hash, start := 0, 0
	for range n {
		if hash += d.number(); d.bad || hash > 1<<32-1 {
			d.bad = true
			return postings{}
		}
		p.hashes = append(p.hashes, uint32(hash))
		p.starts = append(p.starts, uint32(start))
		start += d.number()
	}
	p.lists = d.bytes()
	p.starts = append(p.starts, uint32(start))
	d.bad = d.bad || start != len(p.lists)
	return p
}
