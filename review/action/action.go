// Package action is the contract with whoever runs the program: the inputs by
// name, the runner and its event, workflow commands, step outputs, the folder
// for results and the artifact.
//
// [Load] reads the inputs, [Detect] tells which CI is running, if any, and
// reads its event. [Printer] writes what a runner understands, [OpenOutput]
// makes the folder that holds the results, and [Upload] hands them over.
//
// Everything that comes from a pull request is foreign text here: no line of it
// reaches a runner as a command, and none of it chooses where keys go or where
// files are written.
package action
