// breakwater:ignore http-client-no-timeout the proxy has one  //#= 1-1 "// breakwater:ignore http-client-no-timeout the proxy has one"

/*  //#= 3-6 "/*\n * A block\n * of lines.\n */"
 * A block
 * of lines.
 */
class A {
  /** Doc. */  //#= 8-8 "/** Doc. */"
  String x = "// no comment"; // at the end  //#= 9-9 "// at the end"
}
