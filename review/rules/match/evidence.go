package match

import (
	"encoding/json"
	"path"
	"slices"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
)

// believed is how sure a finding is: the one place where confidence is decided.
//
// What a detector and its doubts prove is the grade. In a change it stands, since
// its author knows what the lines are for. In a scan of a whole project a finding
// must also show that somebody is harmed, or it is low: the rule says by what
// (see [catalogue.Evidence]). Who uses a library stands elsewhere, so that there
// nothing is asked about it.
func (d *Detector) believed(p *Place) finding.Confidence {
	grade := d.grade(p)
	switch {
	case grade == finding.Low || !p.file.around.Whole:
		return grade
	case d.evidence == catalogue.OfChange || p.servesNobody():
		return finding.Low
	case d.evidence == catalogue.OfUse && p.file.around.Serves && !p.isServed():
		return finding.Low
	}
	return grade
}

// grade is what a detector proves of a place.
func (d *Detector) grade(p *Place) finding.Confidence {
	doubtful := func(doubt condition) bool { return doubt(p) }
	switch {
	case slices.ContainsFunc(d.doubts, doubtful), p.misread():
		return finding.Low
	case p.confidence != "":
		return p.confidence
	}
	return d.Confidence
}

// isServed reports whether a request, a message or a job is known to run the
// place, itself or over a few calls; code outside all functions is served where
// the file has such an entry.
func (p *Place) isServed() bool {
	if p.Function <= 0 {
		return slices.ContainsFunc(p.Entries(), func(e facts.Entry) bool {
			return e.Kind.Serves()
		})
	}
	project := p.file.around.Project
	if project == nil {
		project = new(facts.Project)
	}
	return project.Reached(p.file.around.Path, p.File, p.Function).Kind != ""
}

// servesNobody reports whether the place lies in what one person runs or sees: a
// command, a script, a page.
func (p *Place) servesNobody() bool {
	script := slices.Contains([]syntax.Language{syntax.JavaScript, syntax.TypeScript}, p.Language.Family())
	return p.isCommand() || p.amongScripts() || script && (p.inBrowser() || p.inCommandPackage())
}

// maxManifest bounds the package.json that is read, in bytes.
const maxManifest = 1 << 20

// inCommandPackage reports whether the nearest package.json is that of a command:
// it installs one, and needs no server.
func (f *file) inCommandPackage() bool {
	project := f.around.Project
	if project == nil || project.Tree == nil {
		return false
	}
	for dir := path.Dir(f.around.Path); ; dir = path.Dir(dir) {
		data, err := project.Tree.Read(path.Join(dir, "package.json"))
		switch {
		case err == nil:
			return len(data) <= maxManifest && installsCommand(data)
		case dir == "." || dir == "/":
			return false
		}
	}
}

func installsCommand(manifest []byte) bool {
	var m struct {
		Bin          any            `json:"bin"`
		Dependencies map[string]any `json:"dependencies"`
	}
	if json.Unmarshal(manifest, &m) != nil || m.Bin == nil {
		return false
	}
	for name := range m.Dependencies {
		if servers.Match(name) {
			return false
		}
	}
	return true
}

// servers are packages that take requests.
var servers = mustPatterns("express", "fastify", "koa", "hono", "@nestjs/core", "next", "@hapi/hapi", "@hono/node-server", "polka")
