package action

// Owner is who publishes the program: the account of its repository and of its
// image, whose address has it in lower case, as registries want it. Change it here,
// then run go test ./review/action ./review/report -update, which writes it into the
// README, the other pages and what tests compare.
const Owner = "OWNER"
