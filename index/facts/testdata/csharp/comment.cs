// breakwater:ignore http-client-no-timeout the proxy has one  //#= 1-1 "// breakwater:ignore http-client-no-timeout the proxy has one"

/*  //#= 3-6 "/*\n * A block\n * of lines.\n */"
 * A block
 * of lines.
 */
class A
{
    /// <summary>Doc.</summary>  //#= 9-9 "/// <summary>Doc.</summary>"
    string x = "// no comment"; // at the end  //#= 10-10 "// at the end"
}
