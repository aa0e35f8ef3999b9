package index

// Byte classes of the lexer.
const (
	other = iota
	letter
	digit
)

var class = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == '$', c >= 0x80:
			t[c] = letter
		case c >= '0' && c <= '9':
			t[c] = digit
		}
	}
	return t
}()

const (
	fnvOffset = 2166136261
	fnvPrime  = 16777619
)

// hashName is 32-bit FNV-1a. Two names of one hash cost a needless parse,
// nothing else.
func hashName(name string) uint32 {
	h := uint32(fnvOffset)
	for i := 0; i < len(name); i++ {
		h = (h ^ uint32(name[i])) * fnvPrime
	}
	return h
}

// hashSet is a set of hashes that keeps its memory over resets.
type hashSet struct {
	slots []uint64 // generation << 32 | hash
	gen   uint64
	list  []uint32 // members in order of arrival
}

func (s *hashSet) reset() {
	if s.slots == nil {
		s.slots = make([]uint64, 1<<12)
	}
	s.gen++
	s.list = s.list[:0]
}

func (s *hashSet) add(h uint32) {
	mask := uint32(len(s.slots) - 1)
	entry := s.gen<<32 | uint64(h)
	for i := (h * 0x9E3779B1) >> 7 & mask; ; i = (i + 1) & mask {
		if s.slots[i] == entry {
			return
		}
		if s.slots[i]>>32 != s.gen {
			s.slots[i] = entry
			break
		}
	}
	s.list = append(s.list, h)
	if len(s.list)*2 > len(s.slots) {
		s.grow()
	}
}

func (s *hashSet) grow() {
	s.slots = make([]uint64, 2*len(s.slots))
	members := s.list
	s.list = nil
	for _, h := range members {
		s.add(h)
	}
}
