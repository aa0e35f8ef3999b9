package index

import keyword "github.com/blevesearch/bleve_index_api"

// document is a chunk in the form that scorch takes. It is made here and not
// by a mapping, which would walk a chunk by reflection and make an object and
// a string of every word, once for each chunk that it stands in.
type document struct {
	id     string
	fields []field
}

// newDocument gives the fields that a chunk has anything for.
func newDocument(c *chunkDoc) *document {
	d := &document{id: c.ID, fields: make([]field, 0, 10)}
	d.add(fieldSymbols, c.Symbols, "")
	d.add("parent", c.Parent, "")
	d.add("kind", c.Kind, "")
	d.add(fieldRefs, c.Refs, "")
	d.add("imports", c.Imports, "")
	if c.Lang != "" {
		d.add("lang", []string{c.Lang}, "")
	}
	if c.Test {
		d.add("test", []string{"yes"}, "")
	}
	d.add("path", nil, c.Path)
	d.add(fieldText, nil, c.Text)
	return d
}

func (d *document) add(name string, names []string, text string) {
	if len(names) > 0 || text != "" {
		d.fields = append(d.fields, field{name: name, options: keyword.IndexField | keyword.SkipFreqNorm, names: names, text: text})
	}
}

// field holds the terms of one field of a chunk.
type field struct {
	name    string
	options keyword.FieldIndexingOptions
	names   []string // the terms themselves
	text    string   // text whose words are terms
	terms   terms    // once analyzed
}

// terms is a set of terms. What scorch would count of each is not asked for,
// so that all may share one value.
type terms keyword.TokenFrequencies

var once = &keyword.TokenFreq{}

func (d *document) ID() string                                   { return d.id }
func (d *document) Size() int                                    { return len(d.id) }
func (d *document) VisitComposite(keyword.CompositeFieldVisitor) {}
func (d *document) HasComposite() bool                           { return false }
func (d *document) NumPlainTextBytes() uint64                    { return 0 }
func (d *document) StoredFieldsBytes() uint64                    { return uint64(len(d.id)) }
func (d *document) Indexed() bool                                { return false }

// AddIDField adds what scorch finds a document by, to remove it or to name it.
func (d *document) AddIDField() {
	d.fields = append(d.fields, field{name: "_id", options: keyword.IndexField | keyword.StoreField, names: []string{d.id}})
}

func (d *document) VisitFields(visit keyword.FieldVisitor) {
	for i := range d.fields {
		visit(&d.fields[i])
	}
}

// Analyze finds the terms. Scorch calls it once, on a goroutine of its own.
func (f *field) Analyze() {
	if f.terms == nil {
		f.terms = make(terms, len(f.names)+len(f.text)/16)
	}
	for _, name := range f.names {
		if name != "" {
			f.terms[name] = once
		}
	}
	f.terms.addWords(f.text)
}

func (f *field) Name() string                          { return f.name }
func (f *field) Value() []byte                         { return []byte(f.names[0]) } // asked for stored fields only
func (f *field) ArrayPositions() []uint64              { return nil }
func (f *field) EncodedFieldType() byte                { return 't' }
func (f *field) Options() keyword.FieldIndexingOptions { return f.options }
func (f *field) AnalyzedLength() int                   { return 0 }
func (f *field) AnalyzedTokenFrequencies() keyword.TokenFrequencies {
	return keyword.TokenFrequencies(f.terms)
}
func (f *field) NumPlainTextBytes() uint64 { return 0 }
