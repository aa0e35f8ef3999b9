// breakwater:ignore http-client-no-timeout the proxy has one  //#= 1-1 "// breakwater:ignore http-client-no-timeout the proxy has one"

/*  //#= 3-6 "/*\n * A block\n * of lines.\n */"
 * A block
 * of lines.
 */
let x = 1; // at the end  //#= 7-7 "// at the end"
let y = "// no comment";
let z = `/* none */`; /* inline */  //#= 9-9 "/* inline */"
