package index

import keyword "github.com/blevesearch/bleve_index_api"

// document is a chunk in the form that scorch takes. It is made here and not
// by a mapping, which would walk a chunk by reflection and make an object and
// a string of every word, once for each chunk that it stands in.
type document struct {
	id     string
	fields []field
	seen   *filter
}

// newDocument gives the fields that a chunk has anything for.
func newDocument(c *chunkDoc, seen *filter) *document {
	d := &document{id: c.ID, fields: make([]field, 0, 3), seen: seen}
	d.add(fieldRefs, c.Refs, "")
	d.add(fieldText, nil, c.Text)
	return d
}

func (d *document) add(name string, names []string, text string) {
	if len(names) > 0 || text != "" {
		d.fields = append(d.fields, field{name: name, options: keyword.IndexField | keyword.SkipFreqNorm, names: names,
			text: text, seen: d.seen})
	}
}

// analyze finds the terms of all fields. Scorch would do so itself, on its
// own goroutines.
func (d *document) analyze() {
	for i := range d.fields {
		d.fields[i].Analyze()
	}
}

// field holds the terms of one field of a chunk.
type field struct {
	name    string
	options keyword.FieldIndexingOptions
	names   []string // the terms themselves
	text    string   // text whose words are terms
	seen    *filter
	terms   keyword.TokenFrequencies // once analyzed
}

// How often a term stands in a chunk is not asked for, and would take a byte
// of every posting. Only the first chunk that has a term says that it does so
// once: of a term that stays the only one of its kind, scorch then keeps the
// chunk within the dictionary, in a fifth of the space.
var once, again = func() (once, again *keyword.TokenFreq) {
	once, again = new(keyword.TokenFreq), new(keyword.TokenFreq)
	once.SetFrequency(1)
	return once, again
}()

// Analyze finds the terms.
func (f *field) Analyze() {
	if f.terms != nil {
		return
	}
	f.terms = make(keyword.TokenFrequencies, len(f.names)+len(f.text)/24)
	for _, name := range f.names {
		f.add(name)
	}
	f.addWords(f.text)
}

func (f *field) add(term string) {
	if _, ok := f.terms[term]; ok || term == "" {
		return
	}
	if f.seen.add(f.name, term) {
		f.terms[term] = again
	} else {
		f.terms[term] = once
	}
}

// AddIDField adds what scorch finds a document by, to remove it or to name it.
func (d *document) AddIDField() {
	d.fields = append(d.fields, field{name: "_id", options: keyword.IndexField | keyword.StoreField,
		names: []string{d.id}, seen: d.seen})
}

func (d *document) VisitFields(visit keyword.FieldVisitor) {
	for i := range d.fields {
		visit(&d.fields[i])
	}
}

// What scorch asks besides is whether there is more to a document, which
// there is not, and figures for statistics that nobody reads.

func (d *document) ID() string                                   { return d.id }
func (d *document) Size() int                                    { return len(d.id) }
func (d *document) VisitComposite(keyword.CompositeFieldVisitor) {}
func (d *document) HasComposite() bool                           { return false }
func (d *document) NumPlainTextBytes() uint64                    { return 0 }
func (d *document) StoredFieldsBytes() uint64                    { return uint64(len(d.id)) }
func (d *document) Indexed() bool                                { return false }

func (f *field) Name() string { return f.name }

// of stored fields only
func (f *field) Value() []byte                                      { return []byte(f.names[0]) }
func (f *field) ArrayPositions() []uint64                           { return nil }
func (f *field) EncodedFieldType() byte                             { return 't' }
func (f *field) Options() keyword.FieldIndexingOptions              { return f.options }
func (f *field) AnalyzedLength() int                                { return 1 } // zero would hide a term of one chunk
func (f *field) AnalyzedTokenFrequencies() keyword.TokenFrequencies { return f.terms }
func (f *field) NumPlainTextBytes() uint64                          { return 0 }
