package match

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
)

func init() {
	// scan: true: the whole project is under review, and not a change.
	addCondition("scan", anywhere(flag(func(p *Place) bool { return p.file.around.Whole })))
	// reached-by: request: such an entry is known to run the place, itself or over a few calls.
	addCondition("reached-by", anywhere(byWord(func(p *Place) string {
		if p.file.around.Project == nil {
			return ""
		}
		return string(p.reachedBy())
	}, entryWords...)))
}

// judge sets how sure a match is.
func (d *Detector) judge(m *Match, p *Place) {
	m.Grade = d.grade(p)
	m.Confidence = d.believed(p, m.Grade)
}

// believed is how sure a finding is: the one place where confidence is decided.
//
// What a detector and its doubts prove is the grade. In a change it stands, since
// its author knows what the lines are for. In a scan of a whole project a finding
// must also show that somebody is harmed, or it is low: the rule says by what
// (see [catalogue.Evidence]). Who uses a library stands elsewhere, so that there
// nothing is asked about it. What is not proved counts only where readers of scans
// held at least half of it, as its detector finds it, worth a change.
func (d *Detector) believed(p *Place, grade finding.Confidence) finding.Confidence {
	switch {
	case grade == finding.Low || !p.file.around.Whole:
		return grade
	case d.evidence == catalogue.OfChange, d.untried && grade == finding.Medium, p.servesNobody():
		return finding.Low
	case p.file.around.Serves && p.isUnused():
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
	if p.Function == 0 {
		return slices.ContainsFunc(p.Entries(), func(e facts.Entry) bool { return e.Kind.Serves() })
	}
	return p.reachedBy() != ""
}

// reachedBy is what is known to run the function around the place; empty if nothing is.
func (p *Place) reachedBy() facts.EntryKind {
	by, known := p.file.reached[p.Function]
	if !known {
		by = p.file.around.Project.Reached(p.file.around.Path, p.File, p.Function)
		if p.file.reached == nil {
			p.file.reached = map[int]facts.EntryKind{}
		}
		p.file.reached[p.Function] = by
	}
	return by
}

// isUnused reports whether the place lies in a function that nobody uses.
func (p *Place) isUnused() bool {
	return p.file.around.Project.Unused(p.file.around.Path, p.File, p.Function, p.file.around.Counts)
}

// servesNobody reports whether the place lies in what one person runs or sees: a
// command, a script, a page.
func (p *Place) servesNobody() bool {
	if p.runsInCommand() || p.isOfCommand() || p.file.around.Script {
		return true
	}
	if lang.TableOf(p.Language) != "script" {
		return false
	}
	return p.inBrowser() || p.manifest().command || p.ofPage()
}

// manifest is what the nearest package.json says of who runs a file.
type manifest struct {
	dir        string   // that it lies in
	command    bool     // it installs a command, and needs nothing that serves
	browser    bool     // it says that browsers run it
	frameworks []string // for pages, that it needs
	servers    []string // what it needs that serves
}

// manifest reads the nearest package.json, once; what cannot be read says nothing.
func (f *file) manifest() manifest {
	if f.packaged == nil {
		m := f.readManifest()
		f.packaged = &m
	}
	return *f.packaged
}

func (f *file) readManifest() manifest {
	project := f.around.Project
	if project == nil || project.Tree == nil {
		return manifest{}
	}
	for dir := path.Dir(f.around.Path); ; dir = path.Dir(dir) {
		data, err := project.Tree.Read(path.Join(dir, "package.json"))
		switch {
		case err == nil && len(data) <= syntax.MaxWritten:
			m := parseManifest(data)
			m.dir = dir
			return m
		case err == nil, dir == ".", dir == "/":
			return manifest{}
		}
	}
}

func parseManifest(text []byte) (m manifest) {
	var of struct {
		Bin          any            `json:"bin"`
		Browser      any            `json:"browser"`
		Browsers     any            `json:"browserslist"`
		Dependencies map[string]any `json:"dependencies"`
		Peers        map[string]any `json:"peerDependencies"`
	}
	if json.Unmarshal(text, &of) != nil {
		return m
	}
	m = manifest{command: of.Bin != nil, browser: of.Browser != nil || of.Browsers != nil}
	for _, needed := range []map[string]any{of.Dependencies, of.Peers} {
		for name := range needed {
			if servers.Match(name) {
				m.servers, m.command = append(m.servers, name), false
			}
			if pageFrameworks.Match(name) {
				m.frameworks = append(m.frameworks, name)
			}
		}
	}
	return m
}

// ofPage reports whether a page runs the file: its package is one for pages and needs nothing
// that serves, or the folder of the package that holds this file uses a framework for pages,
// and only files beside that folder use what serves.
func (f *file) ofPage() bool {
	m := f.manifest()
	if len(m.servers) == 0 {
		return m.browser || len(m.frameworks) > 0
	}
	within := func(name string) bool { here, _ := f.used(m.dir, name); return here }
	notBeside := func(name string) bool { here, there := f.used(m.dir, name); return here || !there }
	return slices.ContainsFunc(m.frameworks, within) && !slices.ContainsFunc(m.servers, notBeside)
}

// used reports whether files of the package in a folder use another package: here, in the
// folder below that holds this file, and there, beside it.
func (f *file) used(dir, name string) (here, there bool) {
	inside := func(at string) (rest string, ok bool) {
		if dir == "." {
			return at, true
		}
		return strings.CutPrefix(at, dir+"/")
	}
	own, _ := inside(f.around.Path)
	folder, _, below := strings.Cut(own, "/")
	for _, at := range f.around.Project.Tree.Mention(name) {
		rest, ok := inside(at)
		switch {
		case !below || !ok || path.Base(at) == "package.json": // which names it
		case strings.HasPrefix(rest, folder+"/"):
			here = true
		default:
			there = true
		}
	}
	return here, there
}

// servers are packages that take requests, render pages on a server, or reach what no
// browser can.
var servers = mustPatterns("express", "fastify", "koa", "hono", "@hono/node-server", "@hapi/hapi", "polka", "restify",
	"@nestjs/{core,common}", "next", "nuxt", "@remix-run/{node,express,server-runtime}",
	"@react-router/{node,express}", "@sveltejs/kit", "astro", "h3", "ws", "@trpc/server", "bullmq", "@apollo/server",
	"graphql-yoga", "pg", "postgres", "mysql", "mysql2", "mongodb", "mongoose", "redis", "ioredis", "@prisma/client",
	"typeorm", "sequelize", "knex", "kysely", "drizzle-orm", "nodemailer", "amqplib", "kafkajs")

// pageFrameworks are packages for what a browser runs.
var pageFrameworks = mustPatterns("react", "react-dom", "vue", "svelte", "preact", "solid-js", "@angular/core",
	"ember-source", "lit", "redux", "react-redux", "@reduxjs/toolkit", "mobx", "zustand", "jotai", "recoil", "vuex",
	"pinia", "@tanstack/{react,vue,svelte,solid}-query", "jquery")
