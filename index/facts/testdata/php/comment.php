<?php
# breakwater:ignore http-client-no-timeout the proxy has one  //#= 2-2 "# breakwater:ignore http-client-no-timeout the proxy has one"
$x = "// no comment"; // at the end  //#= 3-3 "// at the end"
/**  //#= 4-6 "/**\n * Doc.\n */"
 * Doc.
 */
function f() {}
