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
	n := 0
	for i, e := range pairs {
		if i == 0 || e>>32 != pairs[i-1]>>32 {
			n++
		}
	}
	p := makePostings(n, len(pairs)*5/4)
	var before uint32
	for i, e := range pairs {
		hash, file := uint32(e>>32), uint32(e)
		if i == 0 || hash != uint32(pairs[i-1]>>32) {
			p.begin(hash)
			before = 0
		}
		p.lists = binary.AppendUvarint(p.lists, uint64(file-before))
		before = file
	}
	return p.end()
}

func makePostings(hashes, bytes int) postings {
	return postings{make([]uint32, 0, hashes), make([]uint32, 0, hashes+1), make([]byte, 0, bytes)}
}

// begin begins the list of a hash that is greater than those before it.
func (p *postings) begin(hash uint32) {
	p.hashes = append(p.hashes, hash)
	p.starts = append(p.starts, uint32(len(p.lists)))
}

// put adds a whole list.
func (p *postings) put(hash uint32, files []int) {
	p.begin(hash)
	before := 0
	for _, f := range files {
		p.lists = binary.AppendUvarint(p.lists, uint64(f-before))
		before = f
	}
}

// end ends the last list, and gives back what was reserved in vain.
func (p *postings) end() postings {
	p.starts = append(p.starts, uint32(len(p.lists)))
	if cap(p.hashes)-len(p.hashes) > len(p.hashes)/8 {
		p.hashes, p.starts = slices.Clone(p.hashes), slices.Clone(p.starts)
	}
	return *p
}

// files returns the files that have the hash, ascending.
func (p *postings) files(hash uint32) []int {
	i, ok := slices.BinarySearch(p.hashes, hash)
	if !ok {
		return nil
	}
	return p.list(i, nil)
}

// list appends the i-th list to files.
func (p *postings) list(i int, files []int) []int {
	b := p.lists[p.starts[i]:p.starts[i+1]]
	files = slices.Grow(files, len(b))
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

// renumbered gives every file the number that to has for it; files that
// become negative are left out. The order of files must stay.
func (p *postings) renumbered(to []int) postings {
	r := makePostings(len(p.hashes), len(p.lists))
	var files []int
	for i, h := range p.hashes {
		files = p.list(i, files[:0])
		kept := files[:0]
		for _, f := range files {
			if f < len(to) && to[f] >= 0 {
				kept = append(kept, to[f])
			}
		}
		if len(kept) > 0 {
			r.put(h, kept)
		}
	}
	return r.end()
}

// join returns the postings of both; no file may be in both.
func (p *postings) join(q *postings) postings {
	r := makePostings(len(p.hashes)+len(q.hashes), len(p.lists)+len(q.lists))
	var files []int
	i, k := 0, 0
	for i < len(p.hashes) || k < len(q.hashes) {
		switch {
		case k == len(q.hashes) || i < len(p.hashes) && p.hashes[i] < q.hashes[k]:
			r.copy(p, i)
			i++
		case i == len(p.hashes) || q.hashes[k] < p.hashes[i]:
			r.copy(q, k)
			k++
		default:
			files = q.list(k, p.list(i, files[:0]))
			if !slices.IsSorted(files) {
				slices.Sort(files)
			}
			r.put(p.hashes[i], files)
			i, k = i+1, k+1
		}
	}
	return r.end()
}

func (p *postings) copy(from *postings, i int) {
	p.begin(from.hashes[i])
	p.lists = append(p.lists, from.lists[from.starts[i]:from.starts[i+1]]...)
}

// sortByHash is a stable radix sort by the upper half: pairs of one hash are
// in order already. It needs a spare slice, which it returns to be used again.
func sortByHash(pairs, spare []pair) []pair {
	const bits, buckets = 11, 1 << 11
	from, to := pairs, slices.Grow(spare[:0], len(pairs))[:len(pairs)]
	spare = to
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
	return spare
}
