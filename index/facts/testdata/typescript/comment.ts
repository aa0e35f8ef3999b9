// breakwater:ignore http-client-no-timeout the proxy has one  //#= 1-1 "// breakwater:ignore http-client-no-timeout the proxy has one"

/*  //#= 3-6 "/*\n * A block\n * of lines.\n */"
 * A block
 * of lines.
 */
const x: string = "// no comment"; // at the end  //#= 7-7 "// at the end"
