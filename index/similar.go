package index

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// handling are words of code that expects a call to fail.
var handling = strings.Fields(`timeout timeouts retry retries retrying backoff deadline rollback tenacity Timeout
	WithTimeout WithDeadline withTimeout AbortController AbortSignal Retry Retryable CircuitBreaker circuit breaker
	raise_for_status wait_exponential setConnectTimeout setReadTimeout connectTimeout readTimeout pool_pre_ping
	TimeLimiter Bulkhead HTTPAdapter ClientTimeout resilience4j Polly SetDeadline NewTimer`)

const mostSimilar = 2

// similar finds code that makes the same calls into other libraries as the
// span and minds their failures.
func (s *session) similar() []candidate {
	var all []candidate
	careful := s.careful()
	for _, u := range s.outward() {
		files := common2(s.ix.outline.mentions.files(hashName(u.name)), careful)
		files = slices.DeleteFunc(files, func(id int) bool {
			e := &s.ix.tree.files[id]
			return !sameWorld(e.lang, s.file.lang) || e.test || e.class != ordinary
		})
		slices.SortFunc(files, func(a, b int) int { return cmp.Or(cmp.Compare(s.far(a), s.far(b)), cmp.Compare(a, b)) })
		files = ascending(files[:min(len(files), mostFiles/2)])
		s.ix.load(s.ctx, files)
		for _, at := range s.chunksWith(fieldRefs, u.name, files) {
			all = append(all, s.handlingIn(at, u)...)
		}
	}
	s.sort(all)
	return all[:min(len(all), mostSimilar)]
}

// careful returns the files that mention a word of failure handling.
func (s *session) careful() []int {
	s.ix.carefulOnce.Do(func() {
		for _, w := range handling {
			s.ix.careful = append(s.ix.careful, s.ix.outline.mentions.files(hashName(w))...)
		}
		s.ix.careful = ascending(s.ix.careful)
	})
	return s.ix.careful
}

// outward returns the calls of the span that leave the tree: the rarest few.
func (s *session) outward() []use {
	var all []use
	for _, u := range s.uses {
		if !u.call || u.qualifier == "" || len(u.name) <= 2 {
			continue
		}
		if imp, _, ok := s.importOf(u.qualifier); ok && len(imp.files) == 0 {
			all = append(all, u)
		}
	}
	often := func(u use) int { return len(s.ix.outline.mentions.files(hashName(u.name))) }
	slices.SortStableFunc(all, func(a, b use) int { return cmp.Compare(often(a), often(b)) })
	return all[:min(len(all), 4)]
}

// handlingIn shows the definition of a chunk that makes the call, if it minds
// failures: the more signs, the better.
func (s *session) handlingIn(at located, u use) []candidate {
	t := s.textOf(at.file)
	last := splitChain(u.qualifier)
	for n := at.start; n <= min(at.end, t.count()); n++ {
		line := string(t.lines(n, n))
		i := indexWord(line, u.name)
		if i <= 0 || !strings.HasSuffix(strings.TrimRight(line[:i], ".:>-"), last[len(last)-1]) {
			continue
		}
		in := s.enclosing(at.file, n)
		if in < 0 {
			continue
		}
		c := s.candidate(ref{at.file, in}, resembles)
		shown := at.file == s.id && c.span.start <= s.q.EndLine && s.q.StartLine <= c.span.end
		if shown || isType(c.def) || c.span.end-c.span.start > longHit {
			continue
		}
		signs := set{}
		for w := range wordsOf(t.lines(c.span.start, c.span.end)) {
			if slices.Contains(handling, string(w)) {
				signs.add(string(w))
			}
		}
		if len(signs) == 0 {
			continue
		}
		c.score = float64(min(len(signs), 4)) / 4 * s.standing(at.file)
		c.why = fmt.Sprintf("calls %s too, and has %s", u.name, strings.Join(signs.sorted(), ", "))
		return []candidate{c}
	}
	return nil
}
