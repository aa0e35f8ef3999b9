package match

import (
	"slices"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
)

// code: browser holds where it runs in a browser; code: script where the file
// lies among what a person or a build runs; code: command where the file
// is a command rather than part of a service: it lies among scripts, reads its
// arguments or is started by itself, and it serves nothing. What a command
// leaves open ends with it.
func init() {
	addCondition("code", anywhere(func(_ compiler, v catalogue.Value) (condition, error) {
		want, err := v.OneOf("command", "service", "browser", "script")
		return func(p *Place) bool {
			switch want {
			case "browser":
				return p.inBrowser()
			case "script":
				return p.file.around.Script
			}
			return p.runsInCommand() == (want == "command")
		}, err
	}))
}

var commandImports = mustPatterns("argparse", "click", "typer", "fire", "optparse", "getopt", "flag", "**/cobra",
	"**/cli", "**/kong", "commander", "yargs", "minimist", "picocli.*")

// What makes a command of a function, in files that import one of cliImports.
var (
	cliImports    = mustPatterns("click", "rich_click", "typer")
	cliDecorators = mustPatterns("{click,rich_click,typer}.**", "{,**}.command")
)

// isOfCommand reports whether a person runs the function around the place by its name.
func (p *Place) isOfCommand() bool {
	return p.file.importsAny(cliImports) && decorated(p, cliDecorators)
}

var serviceImports = mustPatterns("{fastapi,flask,django,starlette,aiohttp.web,tornado}{,.**}", "uvicorn",
	"express", "fastify", "koa", "**/gin", "**/{echo,chi}{,/**}", "google.golang.org/grpc", "net/http")

func mustPatterns(texts ...string) Patterns {
	p, err := parsePatterns(texts)
	if err != nil {
		panic(err) // ours
	}
	return p
}

// testImports are imports that only code for tests has.
var testImports = mustPatterns("testing", "net/http/httptest", "github.com/stretchr/testify/**",
	"{pytest,unittest}{,.**}", "org.{junit,mockito,testng}.**", "vitest", "@jest/globals", "test", "@playwright/test")

// HelpsTests reports whether a file helps tests, wherever it lies: it imports
// what tests are made with.
func HelpsTests(f *facts.File) bool { return newFile(f).importsAny(testImports) }

func (f *file) isCommand() bool {
	if f.command == nil {
		is := (f.around.Script || f.around.Command) && !f.takesRequests()
		is = is || (f.importsAny(commandImports) || f.startsItself()) && !f.serves()
		f.command = &is
	}
	return *f.command
}

// runsInCommand reports whether the place is run by a command. A module of
// Python with a main block of its own is one too, but the classes in it are what
// others import it for.
func (p *Place) runsInCommand() bool {
	byPath := p.file.around.Script || p.file.around.Command
	isModule := p.Language == syntax.Python && !byPath && !p.importsAny(commandImports)
	return p.isCommand() && !(isModule && p.Around(lang.Class).Is(lang.Class))
}

// serverCalls start to take requests.
var serverCalls = mustPatterns("net/http.{ListenAndServe,ListenAndServeTLS,Serve,ServeTLS,Server}",
	"net/http.Server.*",
	"github.com/gin-gonic/gin.Engine.{Run,RunTLS}", "google.golang.org/grpc.Server.Serve", "uvicorn.run",
	"{http,https}.createServer", "org.springframework.boot.SpringApplication.run")

var browserImports = mustPatterns("react", "react-dom{,/**}", "vue", "svelte", "preact", "solid-js", "@angular/core",
	"@tanstack/react-query", "next/navigation", "@testing-library/**", "swr{,/**}", "mobx*", "pinia", "vuex", "redux",
	"@reduxjs/**", "zustand*", "jotai", "@emotion/**", "@mui/**", "styled-components", "jquery",
	"lit{,-*,/**}", "@vueuse/**", "svelte/**", "react-*",
	"@ember/**")

var nodeImports = mustPatterns("{fs,http,https,path,net,os,child_process,crypto,stream,worker_threads}{,/**}",
	"express{,/**}", "fastify", "koa*", "@nestjs/**", "pg", "ioredis")

// inBrowser reports whether the file runs in a browser, where a call that hangs
// holds up one person's page and not a server.
func (f *file) inBrowser() bool {
	if f.browser == nil {
		is := f.Language == syntax.TSX || f.importsAny(browserImports) || f.usesDocument()
		is = is || !f.importsAny(nodeImports) && (f.around.Page || f.ofPage())
		f.browser = &is
	}
	return *f.browser
}

// usesDocument reports whether the file uses an object that only pages have.
func (f *file) usesDocument() bool {
	return slices.ContainsFunc(f.nodesOf(lang.Member), func(m facts.Node) bool {
		return slices.Contains(pageObjects, m.Child(lang.ObjectOf).Meaning())
	})
}

var pageObjects = []string{"document", "window", "localStorage", "sessionStorage"}

// serves reports whether the file takes requests: an entry for them, or a
// framework that makes such.
func (f *file) serves() bool {
	return f.takesRequests() || f.Language.Family() != "go" && f.importsAny(serviceImports)
}

func (f *file) takesRequests() bool {
	for _, e := range f.Entries() {
		if e.Kind == facts.Request || e.Kind == facts.Consumer {
			return true
		}
	}
	for i := range f.Calls {
		if serverCalls.Match(f.Calls[i].Callee) {
			return true
		}
	}
	return false
}

// startsItself reports whether the file is what the process starts with.
func (f *file) startsItself() bool {
	for _, e := range f.Entries() {
		if e.Kind == facts.Main {
			return true
		}
	}
	for n := range f.Root().Children() { // if __name__ == "__main__"
		if cond := n.Child(lang.Condition); n.Is(lang.If) && cond.Is(lang.Op) {
			for side := range cond.Children() {
				if side.Is(lang.String) && side.Name() == "__main__" {
					return true
				}
			}
		}
	}
	return false
}
