# A first line.  #= 1-1 "# A first line."
x = 1  # behind code  #= 2-2 "# behind code"


def f():
    """Not a comment."""
    # inside  #= 7-7 "# inside"
    return "# no comment"
