package syntax

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// routesOf prints a unit's routes and mounts, one a line.
func routesOf(u *Unit) []string {
	var lines []string
	for _, r := range u.Routes {
		handler := r.Handler
		if r.HandlerParent != "" {
			handler = r.HandlerParent + "." + handler
		}
		line := fmt.Sprintf("%s %s → %s %d:%d %s", r.Method, r.Path, handler, r.Line, r.HandlerLine, r.Framework)
		if r.OperationID != "" {
			line += " " + r.OperationID
		}
		lines = append(lines, line)
	}
	for _, m := range u.Mounts {
		lines = append(lines, fmt.Sprintf("mount %q of %s from %s as %q %s",
			m.Prefix, m.Target, m.Module, m.Name, m.Framework))
	}
	return lines
}

func TestRoutes(t *testing.T) {
	for _, c := range slices.Concat(routeCases, oddRouteCases) {
		t.Run(c.name, func(t *testing.T) {
			u, err := ParseUnit(c.path, []byte(c.src))
			if err != nil {
				t.Fatal(err)
			}
			if len(u.Errors) > 0 {
				t.Errorf("test source does not parse: %v", u.Errors)
			}
			if diff := cmp.Diff(c.want, routesOf(u)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

type routeCase struct {
	name, path, src string
	want            []string
}

var routeCases = []routeCase{
	{"net/http", "main.go", `package main
import "net/http"
const base = "/v1"
func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{id}", getUser)
	mux.Handle("POST "+base+"/users", auth(http.HandlerFunc(s.create)))
	http.HandleFunc("/health", func(w http.ResponseWriter, r *http.Request) {
	})
	mux.Handle("/files/", NewFiles(root))
	client.Get("/x", nil)
	register(mux)
	http.ListenAndServe(":80", mux)
}
func register(m *http.ServeMux) { m.HandleFunc("/late", getUser) }
func getUser(w http.ResponseWriter, r *http.Request) {}
`, []string{
		"GET /users/{id} → getUser 6:16 net/http",
		"POST /v1/users → s.create 7:7 net/http",
		"* /health →  8:8 net/http",
		"* /files/ → NewFiles 10:10 net/http",
		"* /late → getUser 15:16 net/http",
	}},
	{"chi", "api.go", `package api
import "github.com/go-chi/chi/v5"
func New(h *Handlers) http.Handler {
	r := chi.NewRouter()
	r.Use(logger)
	r.Get("/", h.Index)
	r.Route("/users", func(r chi.Router) {
		r.Use(auth)
		r.Post("/", h.CreateUser)
		r.Route("/{id}", func(r chi.Router) {
			r.With(cache).Get("/", h.GetUser)
			r.Method("DELETE", "/", h.DeleteUser)
		})
	})
	r.Group(func(r chi.Router) {
		r.Put("/settings", func(w http.ResponseWriter, r *http.Request) { id(r) })
	})
	r.Mount("/admin", adminRouter())
	r.Mount("/shop", shop.Routes())
	return r
}
func adminRouter() http.Handler {
	r := chi.NewRouter()
	r.Get("/stats", stats)
	return r
}
`, []string{
		"GET / → h.Index 6:6 chi",
		"POST /users/ → h.CreateUser 9:9 chi",
		"GET /users/{id}/ → h.GetUser 11:11 chi",
		"DELETE /users/{id}/ → h.DeleteUser 12:12 chi",
		"PUT /settings →  16:16 chi",
		"GET /admin/stats → stats 24:24 chi",
		`mount "/shop" of shop.Routes() from  as "" chi`,
	}},
	{"gin", "api.go", `package api
import ("github.com/gin-gonic/gin"; "example.com/app/orders")
type Server struct{ router *gin.Engine }
func (s *Server) routes() {
	s.router = gin.Default()
	v1 := s.router.Group("/api/v1", auth())
	v1.GET("/users/:id", limit, s.getUser)
	users := v1.Group("/users")
	{
		users.POST("", s.createUser)
		users.Any("/any", func(c *gin.Context) {})
		users.Handle("PATCH", "/:id", s.patch)
	}
	registerItems(v1)
	orders.Register(v1.Group("/orders"))
	s.router.Run()
}
func registerItems(g *gin.RouterGroup) { g.DELETE("/items/:id", drop) }
`, []string{
		"GET /api/v1/users/:id → s.getUser 7:7 gin",
		"POST /api/v1/users → s.createUser 10:10 gin",
		"* /api/v1/users/any →  11:11 gin",
		"PATCH /api/v1/users/:id → s.patch 12:12 gin",
		"DELETE /api/v1/items/:id → drop 18:18 gin",
		`mount "/api/v1/orders" of orders.Register() from example.com/app/orders as "Register" gin`,
	}},
	{"echo", "api.go", `package api
import "github.com/labstack/echo/v4"
func main() {
	e := echo.New()
	e.GET("/users/:id", getUser, middleware.Auth)
	g := e.Group("/admin")
	g.POST("/users", h.create)
	e.Add("PUT", "/x", put)
}
func getUser(c echo.Context) error { return nil }
`, []string{
		"GET /users/:id → getUser 5:10 echo",
		"POST /admin/users → h.create 7:7 echo",
		"PUT /x → put 8:8 echo",
	}},
	{"gorilla", "api.go", `package api
import "github.com/gorilla/mux"
func main() {
	r := mux.NewRouter()
	r.HandleFunc("/users/{id}", getUser).Methods("GET", http.MethodHead)
	sub := r.PathPrefix("/api").Subrouter()
	sub.Handle("/x", h).Methods("POST")
}
`, []string{
		"GET /users/{id} → getUser 5:5 gorilla",
		"HEAD /users/{id} → getUser 5:5 gorilla",
		"POST /api/x → h 7:7 gorilla",
	}},
	{"fastapi", "main.py", `from fastapi import APIRouter, FastAPI
from .routers import items, users as people
from app.api.main import api_router

PREFIX = "/v1"
app = FastAPI()
router = APIRouter(prefix="/users", tags=["users"])

@app.get("/")
async def index():
    return {}

@router.get("/{user_id}", operation_id="readOne")
def read_user(user_id: int): ...

@router.post("/", response_model=User)
@limit(3)
def create_user(): ...

@app.api_route("/any", methods=["GET", "DELETE"])
def any_of(): ...

def health(): ...
app.add_api_route("/health", health)
app.include_router(router, prefix=PREFIX + "/api")
app.include_router(items.router, prefix="/items")
app.include_router(people.router, prefix=settings.V1)
app.include_router(api_router, prefix="/all")
app.mount("/static", StaticFiles(directory="x"))
`, []string{
		"GET / → index 9:10 fastapi",
		"GET /v1/api/users/{user_id} → read_user 13:14 fastapi readOne",
		"POST /v1/api/users/ → create_user 16:18 fastapi",
		"DELETE /any → any_of 20:21 fastapi",
		"GET /any → any_of 20:21 fastapi",
		"GET /health → health 24:23 fastapi",
		`mount "/items" of items.router from .routers.items as "router" fastapi`,
		`mount "\x00settings.V1\x00" of people.router from .routers.users as "router" fastapi`,
		`mount "/all" of api_router from app.api.main as "api_router" fastapi`,
	}},
	{"fastapi factory", "main.py", `from fastapi import FastAPI
def create_app():
    app = FastAPI()

    @app.put("/x")
    def put_x(): ...

    app.include_router(v1.router, prefix="/v1")
    return app
`, []string{
		"PUT /x → put_x 5:6 fastapi",
		`mount "/v1" of v1.router from  as "" fastapi`,
	}},
	{"flask", "views.py", `from flask import Blueprint, Flask
from . import admin
bp = Blueprint("users", __name__, url_prefix="/users")
app = Flask(__name__)

@bp.route("/<int:id>", methods=["GET", "POST"])
def user(id): ...

@bp.delete("/<int:id>")
def drop(id): ...

@app.route("/")
def home(): ...

app.add_url_rule("/files", view_func=Files.as_view("files"))
app.register_blueprint(bp, url_prefix="/people")
app.register_blueprint(admin.bp, url_prefix="/admin")
`, []string{
		"GET /people/<int:id> → user 6:7 flask",
		"POST /people/<int:id> → user 6:7 flask",
		"DELETE /people/<int:id> → drop 9:10 flask",
		"GET / → home 12:13 flask",
		"* /files → Files 15:15 flask",
		`mount "/admin" of admin.bp from .admin as "bp" flask`,
	}},
	{"django", "urls.py", `from django.urls import include, path, re_path
from . import views
router = DefaultRouter()
router.register(r"orders", OrderViewSet)
api = [
    path("people/", views.PeopleView.as_view()),
    path("sets/<pk>/", views.SetView.as_view({"get": "one", "delete": "drop"})),
]
urlpatterns = [
    path("", views.index, name="index"),
    path("users/<int:user_id>/", login_required(views.user)),
    re_path(r"^old/(?P<slug>[-\w]+)/$", old),
    path("shop/", include("shop.urls")),
    path("api/", include(api)),
    path("rest/", include(router.urls)),
    path("deep/", include([path("er/", deeper)])),
]
urlpatterns += [path("late/", late)]
`, []string{
		"* /rest/orders → OrderViewSet.* 4:4 django",
		"DELETE /rest/orders/<pk>/ → OrderViewSet.destroy 4:4 django",
		"GET /rest/orders/ → OrderViewSet.list 4:4 django",
		"GET /rest/orders/<pk>/ → OrderViewSet.retrieve 4:4 django",
		"PATCH /rest/orders/<pk>/ → OrderViewSet.partial_update 4:4 django",
		"POST /rest/orders/ → OrderViewSet.create 4:4 django",
		"PUT /rest/orders/<pk>/ → OrderViewSet.update 4:4 django",
		"* /api/people/ → views.PeopleView 6:6 django",
		"DELETE /api/sets/<pk>/ → SetView.drop 7:7 django",
		"GET /api/sets/<pk>/ → SetView.one 7:7 django",
		"* / → views.index 10:10 django",
		"* /users/<int:user_id>/ → views.user 11:11 django",
		"* /old/<slug>/ → old 12:12 django",
		"* /deep/er/ → deeper 16:16 django",
		"* /late/ → late 18:18 django",
		`mount "/shop/" of  from shop.urls as "" django`,
	}},
	{"express", "app.js", `const express = require("express");
const usersRouter = require("./routes/users");
import { ordersRouter as orders } from "./orders";
const BASE = "/api";
const app = express();
const admin = express.Router();
app.use(express.json());
app.get("/", (req, res) => res.send("hi"));
app.get("view engine");
admin.post("/users", auth, asyncHandler(createUser));
admin.route("/things/:id").get(ctrl.read).delete(ctrl.drop.bind(ctrl));
app.use("/admin", auth, admin);
app.use(BASE + "/users", usersRouter);
app.use(orders);
app.use("/late", require("./late"));
app.use(errorHandler);
app.all("*", notFound);
axios.get("/x", { timeout: 1 });
function createUser(req, res) {}
`, []string{
		"GET / →  8:8 express",
		"POST /admin/users → createUser 10:19 express",
		"DELETE /admin/things/:id → ctrl.drop 11:11 express",
		"GET /admin/things/:id → ctrl.read 11:11 express",
		"* * → notFound 17:17 express",
		`mount "/api/users" of usersRouter from ./routes/users as "" express`,
		`mount "" of orders from ./orders as "ordersRouter" express`,
		`mount "/late" of  from ./late as "" express`,
	}},
	{"express parameter", "routes.ts", `export default (app: Express) => {
  app.put("/x", save);
};
export class Api {
  private router = Router();
  constructor() { this.router.get("/y", this.read); }
  read() {}
}
`, []string{
		"PUT /x → save 2:2 express",
		"GET /y → Api.read 6:7 express",
	}},
	{"express chain", "routes.ts", `import { Router } from "express";
import users from "./users.controller";
const api = Router().use(users).get("/ping", ping);
export default Router().use("/api", api);
`, []string{
		"GET /api/ping → ping 3:3 express",
		`mount "/api" of users from ./users.controller as "" express`,
	}},
	{"nestjs", "users.controller.ts", `import { Controller, Get, Post } from "@nestjs/common";
@Controller("users")
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  all() { return this.users.all(); }

  @UseGuards(Auth)
  @Get(":id")
  one(@Param("id") id: string) { return this.users.one(id); }

  @Post(["a", "/b"])
  make() {}
}
@Controller()
class Root { @Get("health") health() {} }
`, []string{
		"GET /users → UsersController.all 6:7 nestjs",
		"GET /users/:id → UsersController.one 10:11 nestjs",
		"POST /users/a → UsersController.make 13:14 nestjs",
		"POST /users/b → UsersController.make 13:14 nestjs",
		"GET /health → Root.health 17:17 nestjs",
	}},
	{"spring", "UserController.java", `package a;
@RestController
@RequestMapping("/api/users")
class UserController {
    static final String ONE = "/{id}";
    @GetMapping
    List<User> all() { return null; }
    @GetMapping(ONE)
    User one(@PathVariable long id) { return null; }
    @PostMapping(value = {"/a", "b"}, consumes = "x")
    User make() { return null; }
    @RequestMapping(path = "/m", method = {RequestMethod.PUT, RequestMethod.PATCH})
    void put() {}
    @RequestMapping("/any")
    void any() {}
}
`, []string{
		"GET /api/users → UserController.all 6:7 spring",
		"GET /api/users/{id} → UserController.one 8:9 spring",
		"POST /api/users/a → UserController.make 10:11 spring",
		"POST /api/users/b → UserController.make 10:11 spring",
		"PATCH /api/users/m → UserController.put 12:13 spring",
		"PUT /api/users/m → UserController.put 12:13 spring",
		"* /api/users/any → UserController.any 14:15 spring",
	}},
	{"jax-rs", "Users.java", `package a;
@Path("users")
public class Users {
    @GET
    @Path("{id}")
    public User one(@PathParam("id") long id) { return null; }
    @POST
    public User make(User u) { return u; }
}
`, []string{
		"GET /users/{id} → Users.one 4:6 jax-rs",
		"POST /users → Users.make 7:8 jax-rs",
	}},
	{"aspnet", "UsersController.cs", `[ApiController]
[Route("api/[controller]")]
public class UsersController : ControllerBase
{
    [HttpGet]
    public List<User> All() { return null; }
    [HttpGet("{id:int}", Name = "one")]
    public User One(int id) { return null; }
    [HttpPost, Route("/make/[action]")]
    public User Make() { return null; }
}
public class HomeController { [HttpGet] public void About() {} }
`, []string{
		"GET /api/Users → UsersController.All 5:6 aspnet",
		"GET /api/Users/{id:int} → UsersController.One 7:8 aspnet",
		"POST /make/Make → UsersController.Make 9:10 aspnet",
		"GET /Home/About → HomeController.About 12:12 aspnet",
	}},
	{"aspnet minimal", "Program.cs", `var app = builder.Build();
app.MapGet("/", () => "hi");
var users = app.MapGroup("/users").RequireAuthorization();
users.MapPost("/", Create);
users.MapGet("/{id}", Handlers.Read);
app.MapGroup("/x").MapDelete("y", async (int id) => { });
app.Run();
static void Create() {}
`, []string{
		"GET / →  2:2 aspnet",
		"POST /users → Create 4:8 aspnet",
		"GET /users/{id} → Handlers.Read 5:5 aspnet",
		"DELETE /x/y →  6:6 aspnet",
	}},
	{"rails", "config/routes.rb", `Rails.application.routes.draw do
  root "pages#home"
  get "/about", to: "pages#about"
  get "login" => "sessions#new"
  match "/both", to: "pages#both", via: [:get, :post]
  resources :users, only: [:index, :show] do
    member do
      post :ban
    end
    get ":token/status", on: :collection, action: :status
    resources :posts, only: %i[create]
  end
  resource :profile, except: [:new, :edit, :destroy, :create]
  namespace :admin do
    resources :big_things, only: :destroy
    scope "/v2", module: "v_two" do
      put "x", to: "y#z"
    end
  end
end
`, []string{
		"GET / → PagesController.home 2:2 rails",
		"GET /about → PagesController.about 3:3 rails",
		"GET /login → SessionsController.new 4:4 rails",
		"GET /both → PagesController.both 5:5 rails",
		"POST /both → PagesController.both 5:5 rails",
		"GET /users → UsersController.index 6:6 rails",
		"GET /users/:id → UsersController.show 6:6 rails",
		"POST /users/:id/ban → UsersController.ban 8:8 rails",
		"GET /users/:token/status → UsersController.status 10:10 rails",
		"POST /users/:user_id/posts → PostsController.create 11:11 rails",
		"GET /profile → ProfilesController.show 13:13 rails",
		"PATCH /profile → ProfilesController.update 13:13 rails",
		"PUT /profile → ProfilesController.update 13:13 rails",
		"DELETE /admin/big_things/:id → Admin::BigThingsController.destroy 15:15 rails",
		"PUT /admin/v2/x → Admin::VTwo::YController.z 17:17 rails",
	}},
}

func TestFastAPIOperationID(t *testing.T) {
	for _, c := range []struct{ want, function, path, method string }{
		{"index__get", "index", "/", "GET"},
		{"create_user_users__post", "create_user", "/users/", "POST"},
		{"read_user_users__user_id__get", "read_user", "/users/{user_id}", "get"},
		{"größe_ä_1_put", "größe", "/ä-1", "PUT"},
	} {
		if got := FastAPIOperationID(c.function, c.path, c.method); got != c.want {
			t.Errorf("%s %s of %s: got %s, want %s", c.method, c.path, c.function, got, c.want)
		}
	}
}
