<?php
use App\Models\User as Model, App\Text;  //#= Model = App.Models.User; Text = App.Text
use function App\load;  //#= load = App.load
use Psr\{Http\Message\ResponseInterface, Log\LoggerInterface};  //#= ResponseInterface = Psr.Http.Message.ResponseInterface; LoggerInterface = Psr.Log.LoggerInterface

interface Shape { const SIDES = 4; public function area(Model $m): float; }  //#= Shape = .Shape; SIDES = ?; area = .Shape.area; $m = App.Models.User
trait Loud { protected Model $owner; }  //#= Loud = .Loud; owner = App.Models.User
enum Suit: string { case Hearts = 'H'; }  //#= Suit = .Suit; Hearts = ?

abstract class Holder  //#= Holder = .Holder
{
    public Model|null $current, $last;  //#= current = App.Models.User; last = App.Models.User
    private static array $all = [];  //#= $all = array
    protected $log;  //#= log = ?

    public function __construct(private Model $model, ?LoggerInterface $log, int ...$rest)  //#= __construct = .Holder.__construct; $model = App.Models.User; model = App.Models.User; $log = Psr.Log.LoggerInterface; $rest = ?
    {
        $this->log = $log ?? new Text();  //#= log = Psr.Log.LoggerInterface
        $this->cache['x'] = 1;
        static::$all = load();  //#= $all = App.load()
    }

    public function run(): ?Model  //#= run = .Holder.run
    {
        $copy = clone $this->model;  //#= $copy = App.Models.User
        $same = $this->current;  //#= $same = App.Models.User
        [$a, 'k' => $b] = pair();  //#= $a = ?; $b = ?
        list($c, , $d) = pair();  //#= $c = ?; $d = ?
        foreach ($this->rows as $i => [$left, $right]) {}  //#= $left = ?; $right = ?; $i = ?
        foreach ($this->rows as $one) {}  //#= $one = ?
        try {} catch (RuntimeException $e) {} catch (A | B $either) {}  //#= $e = RuntimeException; $either = ?
        $fn = function (Text $t, $u = new Text()) { return $t; };  //#= $fn = .$fn; $t = App.Text; $u = App.Text
        $next = $this->run();  //#= $next = App.Models.User
        $user = (object) $next;  //#= $user = App.Models.User
        static $count = 0;  //#= $count = ?
        $sum .= 'x';
        $ref = &$copy;  //#= $ref = App.Models.User
        $cond = $next ? $copy : $same;  //#= $cond = App.Models.User
        $made = @new Text();  //#= $made = App.Text
        return $next;
    }
}
