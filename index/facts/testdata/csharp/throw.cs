using System;
using System.IO;

class Loader
{
    string Load(string item)
    {
        if (item == null) throw new ArgumentNullException(nameof(item));  //#= System.ArgumentNullException()
        try
        {
            return File.ReadAllText(item);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException("load", e);  //#= System.InvalidOperationException()
        }
        catch (Exception)
        {
            throw;  //#= nothing
        }
    }

    string Name(string name) => name ?? throw new ArgumentException("no name");  //#= System.ArgumentException()
}
