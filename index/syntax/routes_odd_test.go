package syntax

// oddRouteCases are shapes that real code has now and then.
var oddRouteCases = []routeCase{
	{"routes as objects", "server.js", `import Fastify from "fastify";
const app = Fastify();
app.route({ method: ["GET", "HEAD"], url: "/a/:id", handler: one });
app.route({ method: "POST", path: "/a", handler(req, res) { res.send(1); } });
server.route([{ method: "put", path: "/b", handler: h.put }, { method: "GET", path: "/c" }]);
route({ method: "GET", path: "/d", handler: one });
`, []string{
		"GET /a/:id → one 3:3 fastify",
		"HEAD /a/:id → one 3:3 fastify",
		"POST /a →  4:4 fastify",
		"PUT /b → h.put 5:5 fastify",
	}},
	{"routers of classes", "users.ts", `import { Router } from "express";
class Users {
  router = Router();
  constructor() { this.router.get("/:id", this.one.bind(this)); }
  one(req, res) {}
}
class Cache {
  load(options) { return this.get("/users", options); }
}
const app = express();
app.use("/users", new Users().router);
app.use("/shops", new Shops(db).routes());
function old() { this.get("/old", this.x); }
`, []string{
		"GET /users/:id → Users.one 4:5 express",
	}},
	{"a router that a function is given", "orders.ts", `import { OpenAPIHono, createRoute } from "@hono/zod-openapi";
import { addItems } from "./items";
const route = createRoute({ method: "get", path: "/{id}", operationId: "readOrder" });
const orders = new OpenAPIHono();
addItems(orders);
orders.openapi(route, read, (result) => fail(result));
orders.openapi(other, read);
`, []string{
		"GET /{id} → read 6:6 hono readOrder",
		`mount "" of addItems() from ./items as "addItems" hono`,
	}},
	{"a decorator that is given a method of a router", "orders.py", `from fastapi import APIRouter
router = APIRouter(prefix="/orders")
@guarded(router.get, "/{id}", scopes=["read"])
def one(id): pass
@guarded(client.get, "/other")
def other(): pass
`, []string{
		"GET /orders/{id} → one 3:4 fastapi",
	}},
	{"net/http below another mux", "api.go", `package api
import "net/http"
func (s *server) routes() http.Handler {
	s.mux = http.NewServeMux()
	api := http.NewServeMux()
	api.HandleFunc("PUT /tills/{id}", s.put)
	s.mux.Handle("/v1/", http.StripPrefix("/v1", api))
	s.mux.Handle("POST till.example.com/tills", http.HandlerFunc(s.create))
	s.mux.Handle("/static/", http.StripPrefix("/static/", files))
	return s.mux
}
`, []string{
		"PUT /v1/tills/{id} → s.put 6:6 net/http",
		"POST /tills → s.create 8:8 net/http",
		"* /static/ → files 9:9 net/http",
	}},
	{"gin methods by name", "api.go", `package api
import "github.com/gin-gonic/gin"
func Register(e *gin.Engine, h *H) {
	users := e.Group("/v1", auth()).Group("/users")
	users.Handle("PURGE", "/:id", h.Purge)
	users.Match([]string{"GET", "POST"}, "/match", limit(), h.Match)
}
`, []string{
		"PURGE /v1/users/:id → h.Purge 5:5 gin",
		"GET /v1/users/match → h.Match 6:6 gin",
		"POST /v1/users/match → h.Match 6:6 gin",
	}},
	{"echo match", "api.go", `package api
import "github.com/labstack/echo/v4"
func Setup(e *echo.Echo, s *Server) {
	e.Match([]string{"GET", "HEAD"}, "/z", s.z)
	e.Group("/api").Group("/deep").POST("/w", s.w)
}
`, []string{
		"GET /z → s.z 4:4 echo",
		"HEAD /z → s.z 4:4 echo",
		"POST /api/deep/w → s.w 5:5 echo",
	}},
	{"chi groups in groups", "api.go", `package api
import "github.com/go-chi/chi/v5"
func Routes(h *Handler) chi.Router {
	r := chi.NewRouter()
	r.Route("/orders", func(r chi.Router) {
		r.With(paginate).Get("/", h.list)
		r.Group(func(r chi.Router) {
			r.Use(admin)
			r.Route("/{id}", func(r chi.Router) {
				r.Delete("/", h.remove)
			})
		})
		r.Method(http.MethodPut, "/{id}", http.HandlerFunc(h.replace))
	})
	return r
}
`, []string{
		"GET /orders/ → h.list 6:6 chi",
		"DELETE /orders/{id}/ → h.remove 10:10 chi",
		"PUT /orders/{id} → h.replace 13:13 chi",
	}},
	{"fastapi constants in prefixes", "stock.py", `from fastapi import APIRouter, FastAPI
from .api import orders as order_api
PREFIX = "/v2"
app = FastAPI()
router = APIRouter(
    prefix=f"{PREFIX}/stock",
)
@router.get("/{sku:path}")
async def level(sku: str): ...
@router.get(f"/{unknown}/x")
async def other(): ...
app.include_router(router, prefix="/api")
app.include_router(order_api.router, prefix=PREFIX, dependencies=[Depends(auth)])
`, []string{
		"GET /api/v2/stock/{sku:path} → level 8:9 fastapi",
		"GET /api/v2/stock/\x00unknown\x00/x → other 10:11 fastapi", // unless another file tells
		`mount "/v2" of order_api.router from .api.orders as "router" fastapi`,
	}},
	{"flask class views", "views.py", `from flask import Blueprint
from flask.views import MethodView
bp = Blueprint("shop", __name__, url_prefix="/shop")
class Items(MethodView):
    def get(self, item_id): ...
    def post(self): ...
bp.add_url_rule("/items/<int:item_id>", view_func=Items.as_view("items"))
bp.add_url_rule("/one", view_func=Items.as_view("one"), methods=["POST"])
`, []string{
		"* /shop/items/<int:item_id> → Items 7:4 flask",
		"POST /shop/one → Items 8:4 flask",
	}},
	{"django lists in lists", "urls.py", `from django.urls import include, path
from . import views
from .views import OrderDetail
shop = [
    path("orders/<int:pk>/", OrderDetail.as_view(), name="order"),
]
urlpatterns = [
    path("shop/", include(shop)),
    path("v1/", include(("stock.urls", "stock"), namespace="stock")),
]
`, []string{
		"* /shop/orders/<int:pk>/ → OrderDetail 5:5 django",
		`mount "/v1/" of  from stock.urls as "" django`,
	}},
	{"express lists and required defaults", "app.ts", `import express, { Router } from "express";
const app = express();
const api = Router({ mergeParams: true });
api.route("/books").get(listBooks).post(check(schema), (req, res) => res.end());
app.use("/api/v1", api);
app.use("/admin", require("./routes/admin").default);
app.get(["/a", "/b"], handler);
export class Server {
  private router = express.Router();
  constructor() {
    this.router.patch("/me", this.update.bind(this));
  }
  update(req, res) { res.end(); }
}
`, []string{
		"GET /api/v1/books → listBooks 4:4 express",
		"POST /api/v1/books →  4:4 express",
		"GET /a → handler 7:7 express",
		"GET /b → handler 7:7 express",
		"PATCH /me → Server.update 11:13 express",
		`mount "/admin" of  from ./routes/admin as "" express`,
	}},
	{"nestjs versions and lists", "cats.controller.ts", `import { Controller, Get, Post, Version, All } from "@nestjs/common";
@Controller({ path: "cats", version: "2" })
export class CatsController {
  @Get(["", "all"])
  findAll() { return this.cats.all(); }
  @Version("3")
  @Post(":id/feed")
  feed(@Param("id") id: string) { return id; }
  @All("*")
  rest() {}
}
`, []string{
		"GET /cats → CatsController.findAll 4:5 nestjs",
		"GET /cats/all → CatsController.findAll 4:5 nestjs",
		"GET /v2/cats → CatsController.findAll 4:5 nestjs",
		"GET /v2/cats/all → CatsController.findAll 4:5 nestjs",
		"POST /cats/:id/feed → CatsController.feed 7:8 nestjs",
		"POST /v3/cats/:id/feed → CatsController.feed 7:8 nestjs",
		"* /cats/* → CatsController.rest 9:10 nestjs",
		"* /v2/cats/* → CatsController.rest 9:10 nestjs",
	}},
	{"spring lists and constants", "Orders.java", `package a;
@RestController
@RequestMapping(path = {"/api/orders", "/orders"}, produces = "application/json")
class Orders {
    static final String ONE = "/{id}";
    @RequestMapping(method = {RequestMethod.PUT, RequestMethod.PATCH}, value = "/{id}")
    void change() {}
    @DeleteMapping(ONE + "/lines")
    void remove() {}
}
`, []string{
		"PATCH /api/orders/{id} → Orders.change 6:7 spring",
		"PATCH /orders/{id} → Orders.change 6:7 spring",
		"PUT /api/orders/{id} → Orders.change 6:7 spring",
		"PUT /orders/{id} → Orders.change 6:7 spring",
		"DELETE /api/orders/{id}/lines → Orders.remove 8:9 spring",
		"DELETE /orders/{id}/lines → Orders.remove 8:9 spring",
	}},
	{"aspnet verbs by list", "Orders.cs", `[ApiController]
[Route("api/v{version:apiVersion}/[controller]")]
public class OrdersController : ControllerBase
{
    [HttpPost, Route("bulk")]
    public IActionResult Bulk() => Ok();
    [AcceptVerbs("PUT", "PATCH")]
    [Route("~/over")]
    public IActionResult Over() => Ok();
}
`, []string{
		"POST /api/v{version:apiVersion}/Orders/bulk → OrdersController.Bulk 5:6 aspnet",
		"PATCH /over → OrdersController.Over 7:9 aspnet",
		"PUT /over → OrdersController.Over 7:9 aspnet",
	}},
	{"chi, a router that is handed on", "app.go", `package app
import (
	"github.com/go-chi/chi/v5"
	"example.com/shop/user"
	"example.com/shop/v2"
)
type server struct { users, h *user.Handler }
func (s *server) routes(r chi.Router) { s.users.Register(r) }
func a(r chi.Router, h *user.Handler) { h.Register(r) }
func b(r chi.Router, h *local) { h.Register(r) }
func c(r chi.Router) {
	h := local{}
	h.Register(r)
}
func d(r chi.Router) {
	h := v2.New()
	h.Register(r)
	h = made()
	h.Register(r)
}
func e(r chi.Router) { h.Register(r) }
`, []string{
		`mount "" of s.users.Register() from example.com/shop/user as "Register()" chi`,
		`mount "" of h.Register() from example.com/shop/user as "Register()" chi`,
		`mount "" of h.Register() from  as "" chi`,
		`mount "" of h.Register() from  as "" chi`,
		`mount "" of h.Register() from example.com/shop/v2 as "Register()" chi`,
		`mount "" of h.Register() from  as "" chi`,
		`mount "" of h.Register() from  as "" chi`,
	}},
	{"aspnet names", "Orders.cs", `[Route("orders")]
public class OrdersController : ControllerBase
{
    [HttpGet("{id}"), EndpointName(Names.One)]
    public object One(int id) => Load(id);
    [HttpPut("{id}"), EndpointName("put_order")]
    public object Put(int id) => Load(id);
}
`, []string{
		"GET /orders/{id} → OrdersController.One 4:5 aspnet", // another file tells its name
		"PUT /orders/{id} → OrdersController.Put 6:7 aspnet put_order",
	}},
	{"aspnet groups and methods", "Program.cs", `var app = builder.Build();
var api = app.MapGroup("/api").RequireAuthorization();
var orders = api.MapGroup("/orders");
orders.MapGet("/{id}", GetOrder).WithName("one");
app.MapMethods("/many", new[] { "PUT", "PATCH" }, Handler);
app.MapGroup("/inline").MapDelete("/{id}", (int id) => Results.Ok());
`, []string{
		"GET /api/orders/{id} → GetOrder 4:4 aspnet one",
		"PATCH /many → Handler 5:5 aspnet",
		"PUT /many → Handler 5:5 aspnet",
		"DELETE /inline/{id} →  6:6 aspnet",
	}},
}
