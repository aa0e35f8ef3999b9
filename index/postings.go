package index

import (
	"encoding/binary"
	"slices"
)

// postings says for a hash which files have it. Files are numbers; each list
// ascends. The lists are kept as in the cache: differences as varints.
type postings struct {
	hashes []uint32 // ascending
	starts []uint32 // of hashes[i]'s list in lists; one more than hashes
	lists  []byte
}

// pair is a hash in the upper half, a file in the lower.
type pair = uint64

// newPostings takes pairs in order.
func newPostings(pairs []pair) postings {
	p := postings{lists: make([]byte, 0, len(pairs)*5/4)}
	var before uint32
	for i, e := range pairs {
		hash, file := uint32(e>>32), uint32(e)
		if i == 0 || hash != uint32(pairs[i-1]>>32) {
			p.hashes = append(p.hashes, hash)
			p.starts = append(p.starts, uint32(len(p.lists)))
			before = 0
		}
		p.lists = binary.AppendUvarint(p.lists, uint64(file-before))
		before = file
	}
	p.starts = append(p.starts, uint32(len(p.lists)))
	return p
}

// files returns the files that have the hash, ascending.
func (p *postings) files(hash uint32) []int {
	i, ok := slices.BinarySearch(p.hashes, hash)
	if !ok {
		return nil
	}
	return p.list(i)
}

func (p *postings) list(i int) []int {
	b := p.lists[p.starts[i]:p.starts[i+1]]
	files := make([]int, 0, len(b))
	for at := 0; len(b) > 0; {
		d, n := binary.Uvarint(b)
		if n <= 0 {
			return files
		}
		at += int(d)
		files = append(files, at)
		b = b[n:]
	}
	return files
}

// pairs returns what newPostings took, with every file renumbered by to;
// files that become negative are left out.
func (p *postings) pairs(to []int) []pair {
	all := make([]pair, 0, len(p.lists))
	for i, h := range p.hashes {
		at := 0
		for b := p.lists[p.starts[i]:p.starts[i+1]]; len(b) > 0; {
			d, n := binary.Uvarint(b)
			if n <= 0 {
				break
			}
			b = b[n:]
			if at += int(d); at < len(to) && to[at] >= 0 {
				all = append(all, pair(h)<<32|pair(to[at]))
			}
		}
	}
	return all
}

// sortByHash is a stable radix sort by the upper half: the number of pairs is
// in the millions, and pairs of one hash are in order already.
func sortByHash(pairs []pair) {
	const bits, buckets = 11, 1 << 11
	from, to := pairs, make([]pair, len(pairs))
	for shift := 32; shift < 64; shift += bits {
		var starts [buckets + 1]int
		for _, e := range from {
			starts[(e>>shift)%buckets+1]++
		}
		for i := range buckets {
			starts[i+1] += starts[i]
		}
		for _, e := range from {
			b := (e >> shift) % buckets
			to[starts[b]] = e
			starts[b]++
		}
		from, to = to, from
	}
	copy(pairs, from)
}
