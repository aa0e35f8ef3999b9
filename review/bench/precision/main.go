// Command precision measures how often the built-in rules are right on code of
// other people.
//
//	precision draw -seed N -out DIR REPO@COMMIT=TREE,REPORT…      a sample for readers
//	precision merge -sample N DIR VERDICTS READER.json…           adds what readers said
//	precision table VERDICTS                                      the tables of docs/quality.md
//	precision new VERDICTS REPO@COMMIT=TREE,REPORT…               findings that nobody judged yet
//
// A report is report.json of a run with --offline --scope=full over the tree of
// that commit. Readers see judge.json and code, never drawn.json.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "precision:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	commands := map[string]func(args []string, out io.Writer) error{
		"draw": drawCommand, "merge": mergeCommand, "table": tableCommand, "new": newCommand,
	}
	if len(args) == 0 || commands[args[0]] == nil {
		return fmt.Errorf("say what to do: draw, merge, table or new")
	}
	return commands[args[0]](args[1:], out)
}

func drawCommand(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("draw", flag.ContinueOnError)
	seed := flags.Uint64("seed", 0, "of the random draw")
	size := flags.Int("n", 72, "findings to draw")
	dir := flags.String("out", "", "new folder for the sample")
	if err := flags.Parse(args); err != nil {
		return err
	}
	all, err := readReports(flags.Args())
	if err != nil {
		return err
	}
	drawn := draw(all, *size, *seed)
	if err := writeSample(*dir, drawn); err != nil {
		return fmt.Errorf("write the sample: %w", err)
	}
	fmt.Fprintf(out, "%d of %d visible findings drawn\n", len(drawn), len(all))
	return nil
}

func mergeCommand(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("merge", flag.ContinueOnError)
	sample := flags.Int("sample", 0, "number of the sample")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() < 3 {
		return fmt.Errorf("merge needs the sample's folder, the file of verdicts and what readers said")
	}
	judged, err := judgedSample(*sample, flags.Arg(0), flags.Args()[2:]...)
	if err != nil {
		return err
	}
	known, err := readVerdicts(flags.Arg(1))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d verdicts added to %d\n", len(judged), len(known))
	return writeVerdicts(flags.Arg(1), append(known, judged...))
}

func tableCommand(args []string, out io.Writer) error {
	if len(args) != 1 {
		return fmt.Errorf("table needs the file of verdicts")
	}
	known, err := readVerdicts(args[0])
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, tables(known))
	return err
}

func newCommand(args []string, out io.Writer) error {
	if len(args) < 2 {
		return fmt.Errorf("new needs the file of verdicts and reports")
	}
	known, err := readVerdicts(args[0])
	if err != nil {
		return err
	}
	all, err := readReports(args[1:])
	if err != nil {
		return err
	}
	unjudged := unknown(all, known)
	for _, f := range unjudged {
		fmt.Fprintf(out, "%s@%s %s:%d: %s: %s\n", f.Repository, f.Commit, f.Path, f.StartLine, f.Rule, f.Title)
	}
	if len(unjudged) > 0 {
		return fmt.Errorf("%d findings without a verdict", len(unjudged))
	}
	return nil
}
