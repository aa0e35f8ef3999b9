// breakwater:ignore http-client-no-timeout the proxy has one  //#= 1-1 "// breakwater:ignore http-client-no-timeout the proxy has one"

/*  //#= 3-6 "/*\n * A block\n * of lines.\n */"
 * A block
 * of lines.
 */
/// Doc.  //#= 7-7 "/// Doc.\n"
fn f() {
    let x = "// no comment"; // at the end  //#= 9-9 "// at the end"
}
