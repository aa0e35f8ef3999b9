package vet

import "testing"

// TestWhatAManifestDeclares: a package is declared where a project lists what it needs, not where a comment or the
// project's own words hold its name.
func TestWhatAManifestDeclares(t *testing.T) {
	python, node, golang, java := namesPackage, namesScript, namesModule, namesArtifact
	for _, tt := range []struct {
		names     func(manifest, pkg string) bool
		text, pkg string
		want      bool
	}{
		{python, "requests\ntenacity==8.2 # again\n", "tenacity", true},
		{python, "# tenacity\nrequests  # no tenacity here\n", "tenacity", false},
		{python, "tenacity[async]>=8 ; python_version < '3.12'\n", "tenacity", true},
		{python, "git+https://example.com/tenacity.git#egg=tenacity\n", "tenacity", true},
		{python, "[project]\nname = \"tenacity\"\ndependencies = [\"requests\"]\n", "tenacity", false},
		{python, "[project]\nname = \"shop\"\ndependencies = [\n  \"requests\",\n  \"tenacity\", # x\n]\n", "tenacity", true},
		{python, "[project]\nkeywords = [\n  \"tenacity\",\n]\ndependencies = []\n", "tenacity", false},
		{python, "[project.optional-dependencies]\nretry = [\"tenacity\"]\n", "tenacity", true},
		{python, "[dependency-groups]\ndev = [\"tenacity\"]\n", "tenacity", true},
		{python, "[tool.poetry.dependencies]\npython = \"^3.12\"\nTenacity = \"^8\"\n", "tenacity", true},
		{python, "[tool.mypy]\nignore = [\"tenacity\"]\n", "tenacity", false},
		{python, "[tool.uv]\ndev-dependencies = [\n \"tenacity\",\n]\n", "tenacity", true},
		{python, "[project.scripts]\ntenacity = \"shop:main\"\n", "tenacity", false},
		{python, "[packages]\ntenacity = \"*\"\n", "tenacity", true},
		{python, "[options]\ninstall_requires =\n    requests\n    tenacity\n", "tenacity", true},
		{python, "setup(name=\"shop\", install_requires=[\"tenacity\"])\n", "tenacity", true},
		{python, "setup(\n    name=\"tenacity\",\n    install_requires=[\"requests\"],\n)\n", "tenacity", false},
		{node, `{"dependencies": {"p-retry": "6"}}`, "p-retry", true},
		{node, `{"devDependencies": {"p-retry": "6"}}`, "p-retry", true},
		{node, `{"name": "p-retry", "description": "p-retry", "scripts": {"p-retry": "x"}}`, "p-retry", false},
		{node, `{"dependencies": `, "p-retry", false},
		{golang, "module a.b/c\n\nrequire (\n\tgolang.org/x/time v0.1.0\n)\n", "golang.org/x/time/rate", true},
		{golang, "module a.b/c\n\nrequire golang.org/x/time v0.1.0\n", "golang.org/x/time/rate", true},
		{golang, "module a.b/c\n", "a.b/c/d", true},
		{golang, "module a.b/c\n\n// golang.org/x/time is not wanted\n", "golang.org/x/time/rate", false},
		{golang, "module a.b/c\n\nexclude golang.org/x/time v0.1.0\n", "golang.org/x/time/rate", false},
		{golang, "module a.b/c\n\nexclude (\n\tgolang.org/x/time v0.1.0\n)\n", "golang.org/x/time/rate", false},
		{java, "<groupId>dev.failsafe</groupId><artifactId>failsafe</artifactId>", "dev.failsafe:failsafe", true},
		{java, "<!-- <groupId>dev.failsafe</groupId><artifactId>failsafe</artifactId> -->", "dev.failsafe:failsafe", false},
		{java, "// implementation 'dev.failsafe:failsafe:3'\n", "dev.failsafe:failsafe", false},
		{java, "maven { url 'https://a.b' }\nimplementation 'dev.failsafe:failsafe:3'\n", "dev.failsafe:failsafe", true},
	} {
		if got := tt.names(tt.text, tt.pkg); got != tt.want {
			t.Errorf("%s in %q: %t, want %t", tt.pkg, tt.text, got, tt.want)
		}
	}
}
