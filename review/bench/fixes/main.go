// Command fixes measures what the built-in rules find of the defects that
// public projects fixed later.
//
//	fixes draw -seed N -n N OWNER/NAME=CLONE…             commits whose subjects name a fix, for a reader to label
//	fixes score -breakwater FILE CASES OWNER/NAME=CLONE…  what a pull request with the defective files shows
//
// A clone is a repository of git with its history. cases.jsonl holds the labels,
// which were written by the diffs alone, before any run.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "fixes:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	commands := map[string]func(args []string, out io.Writer) error{"draw": drawCommand, "score": scoreCommand}
	if len(args) == 0 || commands[args[0]] == nil {
		return fmt.Errorf("say what to do: draw or score")
	}
	return commands[args[0]](args[1:], out)
}

func drawCommand(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("draw", flag.ContinueOnError)
	seed := flags.Uint64("seed", 0, "of the random draw")
	n := flags.Int("n", 40, "candidates of each language")
	if err := flags.Parse(args); err != nil {
		return err
	}
	clones, err := readClones(flags.Args())
	if err != nil {
		return err
	}
	var all []fix
	for repository, dir := range clones {
		found, err := candidates(repository, dir)
		if err != nil {
			return fmt.Errorf("read the history of %s: %w", repository, err)
		}
		all = append(all, found...)
	}
	draw(all, *n, *seed, out)
	return nil
}

func scoreCommand(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("score", flag.ContinueOnError)
	program := flags.String("breakwater", "", "the program")
	only := flags.String("case", "", "number of a single case")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() < 2 {
		return fmt.Errorf("score needs the file of cases and the clones")
	}
	clones, err := readClones(flags.Args()[1:])
	if err != nil {
		return err
	}
	cases, err := readCases(flags.Arg(0))
	if err != nil {
		return err
	}
	return score(cases, *only, trial{program: *program, clones: clones}, out)
}

// readClones returns the folders of clones by repository.
func readClones(args []string) (map[string]string, error) {
	clones := map[string]string{}
	for _, arg := range args {
		repository, dir, ok := strings.Cut(arg, "=")
		if !ok {
			return nil, fmt.Errorf("%s: want OWNER/NAME=CLONE", arg)
		}
		clones[repository] = dir
	}
	return clones, nil
}

// git runs a command of git in a folder and returns what it prints.
func git(dir string, args ...string) (string, error) {
	out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).Output()
	if exit, ok := err.(*exec.ExitError); ok {
		return "", fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(string(exit.Stderr)))
	}
	return strings.TrimRight(string(out), "\n"), err
}
