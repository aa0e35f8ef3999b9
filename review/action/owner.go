package action

// Owner is who publishes the program: the account of its repository and of its
// image. Change it here, then run go test ./review/action -update, which writes
// it into the README and the other pages.
const Owner = "OWNER"
