package index

import (
	"fmt"
	"slices"
	"testing"

	"breakwater/index/syntax"
)

func TestLexerSeesDefinitions(t *testing.T) {
	for _, tt := range []struct {
		language syntax.Language
		src      string
		want     []string
		not      []string
	}{
		{syntax.Go, "func Open() {}\nfunc (s *Store) Close() error {\n\tdo()\n}\nconst (\n\tA, B = 1, 2\n\tC\n)\ntype T interface {\n\tRun()\n}\nvar x = y\n",
			[]string{"Open", "Close", "A", "B", "C", "T", "Run", "x"}, []string{"do", "y"}},
		{syntax.Python, "LIMIT = 3\nclass Client(Base):\n    timeout: int = 5\n    async def get(self, url):\n        return fetch(url)\n",
			[]string{"LIMIT", "Client", "timeout", "get"}, []string{"fetch", "Base"}},
		{syntax.TypeScript, "export default class Api {\n  private retries = 3;\n  async get<T>(url: string) {\n    return fetch(url);\n  }\n}\nexport const make = () => 1;\nconst $zod = 1;\n",
			[]string{"Api", "retries", "get", "make", "$zod"}, []string{"fetch"}},
		{syntax.Java, "public final class Pool {\n  Pool(int n) {}\n  @Override public void print(String s) { out.write(s); }\n  private Map<String, A> all = x();\n}\nenum E {\n  ONE, TWO;\n}\n",
			[]string{"Pool", "print", "all", "E", "ONE"}, []string{"write", "x"}},
		{syntax.PHP, "class Mailer {\n  private $host = 'x';\n  public function send() { return mail($to); }\n}\n",
			[]string{"Mailer", "host", "send"}, []string{"mail"}},
		{syntax.Ruby, "class Job\n  def self.run(x)\n    perform x\n  end\nend\n", []string{"Job", "run"}, []string{"perform"}},
		{syntax.Rust, "pub struct Pool;\nimpl Pool {\n    pub async fn get(&self) -> Conn { open() }\n}\n", []string{"Pool", "get"}, []string{"open"}},
		{syntax.CSharp, "public class Bus {\n  public string Name { get; set; }\n  public async Task<int> Send(string s) { return await Post(s); }\n}\n",
			[]string{"Bus", "Name", "Send"}, []string{"Post"}},
	} {
		t.Run(string(tt.language), func(t *testing.T) {
			var x lexer
			w := x.scan(tt.language, []byte(tt.src))
			for _, name := range tt.want {
				if !slices.Contains(w.defined, hashName(name)) {
					t.Errorf("%s is defined, which was not seen", name)
				}
			}
			for _, name := range tt.not {
				if slices.Contains(w.defined, hashName(name)) {
					t.Errorf("%s is only used, and was taken for a definition", name)
				}
				if !slices.Contains(w.mentioned, hashName(name)) {
					t.Errorf("%s is mentioned, which was not seen", name)
				}
			}
		})
	}
}

func TestPostingsKeepAndRenumber(t *testing.T) {
	var pairs []pair
	for file := range 300 {
		for _, word := range []string{"every", fmt.Sprint("third", file%3), fmt.Sprint("own", file)} {
			pairs = append(pairs, pair(hashName(word))<<32|pair(file))
		}
	}
	sortByHash(pairs, nil)
	p := newPostings(pairs)
	if got := p.files(hashName("every")); len(got) != 300 || !slices.IsSorted(got) {
		t.Errorf("every: %v", got)
	}
	if got := p.files(hashName("own7")); !slices.Equal(got, []int{7}) {
		t.Errorf("own7: %v", got)
	}
	if got := p.files(hashName("nowhere")); got != nil {
		t.Errorf("nowhere: %v", got)
	}
	to := make([]int, 300)
	for i := range to {
		to[i] = i - 1 // the first file is gone, the others move down
	}
	moved, fresh := p.renumbered(to), newPostings([]pair{pair(hashName("every"))<<32 | 299})
	q := moved.join(&fresh)
	if got := q.files(hashName("every")); len(got) != 300 || got[299] != 299 {
		t.Errorf("every after the move: %v", got)
	}
	if got := q.files(hashName("own7")); !slices.Equal(got, []int{6}) {
		t.Errorf("own7 after the move: %v", got)
	}
}

func TestPostingsJoinInAnyOrder(t *testing.T) {
	of := func(step int) postings {
		var pairs []pair
		for file := step; file < 100; file += 3 {
			pairs = append(pairs, pair(7)<<32|pair(file), pair(100+step)<<32|pair(file))
		}
		sortByHash(pairs, nil)
		return newPostings(pairs)
	}
	a, b, c := of(0), of(1), of(2)
	ab := a.join(&b)
	all := ab.join(&c)
	if got := all.files(7); len(got) != 100 || !slices.IsSorted(got) {
		t.Errorf("in all: %v", got)
	}
	for step := range 3 {
		if got, want := all.files(uint32(100+step)), of(step); !slices.Equal(got, want.files(7)) {
			t.Errorf("in one of them: %v", got)
		}
	}
}

// The lexer decides which files are parsed for a name, so what it does not
// see is never found.
func TestLexerSeesWhatTheParserFinds(t *testing.T) {
	var x lexer
	for path, src := range shop {
		u, err := syntax.ParseUnit(path, []byte(src))
		if err != nil || classify(path, []byte(src)) != ordinary {
			continue
		}
		w := x.scan(u.Language, []byte(src))
		for _, d := range u.Definitions {
			if !slices.Contains(w.defined, hashName(d.Name)) {
				t.Errorf("%s:%d: %s was not seen", path, d.NameLine, d.Name)
			}
		}
	}
}
