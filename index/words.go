package index

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

const (
	mostWords   = 32  // rarest words of a span that are asked for
	commonWord  = 200 // files from which a word says nothing
	mostByWords = 8
)

// byWords finds context for a span that has no grammar, by its rarest words:
// settings, names of services, messages. It asks the text of chunks, in which
// words are split into their parts.
func (ix *Index) byWords(ctx context.Context, q Query) []Hit {
	id, ok := ix.tree.byPath[q.Path]
	if !ok || ix.tree.files[id].silent() {
		return nil
	}
	src, err := ix.tree.files[id].Read()
	if err != nil {
		return nil
	}
	t := newText(src)
	if q.StartLine <= 0 {
		q.StartLine, q.EndLine = 1, t.count()
	}
	s := &session{ctx: ctx, ix: ix, q: q, id: id, file: &ix.tree.files[id], text: t,
		sketches: map[int]*sketch{}, texts: map[int]text{id: t}}
	all := s.byWords()
	s.sort(all)
	return s.fill(all, q.Budget)
}

// rare is a word with the files that mention it.
type rare struct {
	word  string
	files []int
}

func (s *session) byWords() []candidate {
	scores := map[located]float64{}
	signs := map[located][]string{}
	for _, w := range s.rarest() {
		files := slices.DeleteFunc(slices.Clone(w.files), func(id int) bool {
			return id == s.id || s.ix.tree.files[id].class != ordinary
		})
		if len(files) > mostFiles {
			slices.SortFunc(files, func(a, b int) int { return cmp.Or(cmp.Compare(s.far(a), s.far(b)), cmp.Compare(a, b)) })
			files = ascending(files[:mostFiles])
		}
		s.ix.load(s.ctx, files)
		for _, at := range s.chunksWith(fieldText, strings.ToLower(w.word), files) {
			scores[at] += math.Log(1 + float64(len(s.ix.tree.files))/float64(len(w.files)))
			signs[at] = append(signs[at], w.word)
		}
	}
	var all []candidate
	for at, score := range scores {
		c := candidate{evidence: usesElsewhere, file: at.file, span: at.chunk, score: score * s.standing(at.file)}
		c.why = fmt.Sprintf("mentions %s", strings.Join(signs[at][:min(3, len(signs[at]))], ", "))
		all = append(all, c)
	}
	s.sort(all)
	return all[:min(len(all), mostByWords)]
}

// rarest returns the words of the span that the fewest other files mention.
func (s *session) rarest() []rare {
	seen := set{}
	var all []rare
	for w := range wordsOf(clip(s.text.lines(s.q.StartLine, s.q.EndLine), syntax.MaxWritten)) {
		word := string(bytes.Clone(w))
		if len(word) < 4 || len(word) > longestWord || seen.has(word) {
			continue
		}
		seen.add(word)
		if files := s.ix.outline.mentions.files(hashName(word)); len(files) > 1 && len(files) < commonWord {
			all = append(all, rare{word, files})
		}
	}
	slices.SortFunc(all, func(a, b rare) int {
		return cmp.Or(cmp.Compare(len(a.files), len(b.files)), strings.Compare(a.word, b.word))
	})
	return all[:min(len(all), mostWords)]
}

// indexWord returns where name stands as a word of its own; -1 if nowhere.
func indexWord(line, name string) int {
	for from := 0; ; {
		i := strings.Index(line[from:], name)
		if i < 0 {
			return -1
		}
		i += from
		end := i + len(name)
		if (i == 0 || class[line[i-1]] == other) && (end == len(line) || class[line[end]] == other) {
			return i
		}
		from = end
	}
}
