using Microsoft.AspNetCore.Mvc;

[ApiController]  //#= Microsoft.AspNetCore.Mvc.ApiController
[Route("items")]  //#= Microsoft.AspNetCore.Mvc.Route, items
public class Items : ControllerBase
{
    [HttpGet("{id}"), ResponseCache(Duration = 60)]  //#= Microsoft.AspNetCore.Mvc.HttpGet, {id}; ResponseCache, Pair
    public string One([FromRoute] string id)  //#= Microsoft.AspNetCore.Mvc.FromRoute
    {
        return id;
    }

    [Obsolete]  //#= Obsolete
    public string Name;
}
