package index

import (
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

// encode packs a state. Names repeat a lot, so it is compressed: fast, since
// every run waits for it.
func (st *state) encode() []byte {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	w.Write(st.plain()) // a buffer takes everything
	w.Close()
	return binary.LittleEndian.AppendUint32(packed.Bytes(), crc32.Checksum(packed.Bytes(), castagnoli))
}

func (st *state) plain() []byte {
	var e encoder
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
		e.text(string(f.sketch))
	}
	for _, p := range []*postings{&st.outline.mentions, &st.outline.defines} {
		e.number(len(p.hashes))
		for i, h := range p.hashes {
			e.b = binary.LittleEndian.AppendUint32(e.b, h)
			e.b = binary.LittleEndian.AppendUint32(e.b, p.starts[i+1])
		}
		e.text(string(p.lists))
	}
	return e.b
}

// mostState bounds what a state may unpack to, in bytes: more than any tree
// that fits a runner needs.
const mostState = 2 << 30

var errDamaged = errors.New("its state file is damaged")

// decodeState is the reverse of encode. Any bytes that are not a state give
// an error.
func decodeState(b []byte) (*state, error) {
	n := len(b) - 4
	if n < 0 || crc32.Checksum(b[:n], castagnoli) != binary.LittleEndian.Uint32(b[n:]) {
		return nil, errDamaged
	}
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b[:n])), mostState))
	if err != nil {
		return nil, errDamaged
	}
	d := decoder{s: string(plain)}
	st := &state{version: d.text()}
	for range d.count(3) {
		st.sums = append(st.sums, checksum{d.text(), int64(d.number()), uint32(d.number())})
	}
	st.files = make([]known, d.count(4))
	for i := range st.files {
		f := &st.files[i]
		f.path, f.hash, f.class = d.text(), d.text(), fileClass(d.number())
		if s := d.text(); s != "" {
			f.sketch = []byte(s)
		}
	}
	st.outline.mentions = d.postings(len(st.files))
	st.outline.defines = d.postings(len(st.files))
	if d.bad || d.s != "" {
		return nil, errDamaged
	}
	return st, nil
}

func (d *decoder) postings(files int) postings {
	n := d.count(8)
	p := postings{hashes: make([]uint32, n), starts: make([]uint32, n+1)}
	for i := range n {
		p.hashes[i] = d.fixed()
		p.starts[i+1] = d.fixed()
		d.bad = d.bad || p.starts[i+1] < p.starts[i]
	}
	p.lists = []byte(d.text())
	d.bad = d.bad || int(p.starts[n]) > len(p.lists)
	return p
}

func (d *decoder) fixed() uint32 {
	if len(d.s) < 4 {
		d.bad, d.s = true, ""
		return 0
	}
	v := uint32(d.s[0]) | uint32(d.s[1])<<8 | uint32(d.s[2])<<16 | uint32(d.s[3])<<24
	d.s = d.s[4:]
	return v
}
