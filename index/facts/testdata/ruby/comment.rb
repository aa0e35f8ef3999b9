# breakwater:ignore http-client-no-timeout the proxy has one  #= 1-1 "# breakwater:ignore http-client-no-timeout the proxy has one"
x = "# no comment" # at the end  #= 2-2 "# at the end"
=begin  #= 3-6 "=begin\nA block\nof lines.\n=end"
A block
of lines.
=end
y = 1
