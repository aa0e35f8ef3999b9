import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.nio.file.*;
import java.util.*;
import javax.lang.model.element.*;
import javax.tools.*;

/**
 * Prints, as JSON, the methods of the Java files below a folder with the
 * definitions in other files that they refer to, as the compiler sees it. The
 * folder holds the sources of one module, named by its module-info.java, of
 * the JDK that runs this, or sources without a module.
 *
 *     java Oracle.java FOLDER
 */
public class Oracle {
    static final int SHORTEST = 6;

    static Path root;
    static Trees trees;
    static final List<String> functions = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        root = Path.of(args[0]).toRealPath();
        List<Path> sources;
        try (var walk = Files.walk(root)) {
            sources = walk.filter(p -> p.toString().endsWith(".java") && !p.endsWith("module-info.java")).sorted().toList();
        }
        List<String> options = new ArrayList<>(List.of("-proc:none", "-nowarn"));
        Path module = root.resolve("module-info.java");
        if (Files.exists(module)) {
            var name = java.util.regex.Pattern.compile("(?m)^(?:open )?module ([\\w.]+)").matcher(Files.readString(module));
            name.find();
            options.addAll(List.of("--patch-module", name.group(1) + "=" + root));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var manager = compiler.getStandardFileManager(null, null, null);
        var task = (JavacTask) compiler.getTask(null, manager, d -> {}, options, null, manager.getJavaFileObjectsFromPaths(sources));
        trees = Trees.instance(task);
        List<CompilationUnitTree> units = new ArrayList<>();
        task.parse().forEach(units::add);
        task.analyze();
        for (var unit : units) {
            new Methods(unit).scan(unit, null);
        }
        System.out.print("[" + String.join(",", functions) + "]");
    }

    static String file(CompilationUnitTree unit) {
        Path p = Path.of(unit.getSourceFile().toUri());
        return p.startsWith(root) ? root.relativize(p).toString() : "";
    }

    static long line(CompilationUnitTree unit, long position) {
        return unit.getLineMap().getLineNumber(position);
    }

    /** Finds the methods of a file. */
    static class Methods extends TreePathScanner<Void, Void> {
        final CompilationUnitTree unit;

        Methods(CompilationUnitTree unit) {
            this.unit = unit;
        }

        @Override
        public Void visitMethod(MethodTree m, Void v) {
            var positions = trees.getSourcePositions();
            long start = positions.getStartPosition(unit, m), end = positions.getEndPosition(unit, m);
            if (start < 0 || end < 0 || m.getBody() == null || line(unit, end) - line(unit, start) < SHORTEST) {
                return null;
            }
            var needs = new Needs(unit);
            needs.scan(getCurrentPath(), null);
            if (!needs.found.isEmpty()) {
                functions.add(String.format("{\"Path\":\"%s\",\"StartLine\":%d,\"EndLine\":%d,\"Needs\":[%s]}",
                        file(unit), line(unit, start), line(unit, end), String.join(",", needs.found)));
            }
            return null;
        }
    }

    /** Collects what a method refers to. */
    static class Needs extends TreePathScanner<Void, Void> {
        final CompilationUnitTree unit;
        final Set<String> found = new LinkedHashSet<>();

        Needs(CompilationUnitTree unit) {
            this.unit = unit;
        }

        @Override
        public Void visitIdentifier(IdentifierTree t, Void v) {
            add();
            return super.visitIdentifier(t, v);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree t, Void v) {
            add();
            return super.visitMemberSelect(t, v);
        }

        @Override
        public Void visitMemberReference(MemberReferenceTree t, Void v) {
            add();
            return super.visitMemberReference(t, v);
        }

        void add() {
            Element e = trees.getElement(getCurrentPath());
            String kind = e == null ? "" : switch (e.getKind()) {
                case METHOD -> "method";
                case CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE -> "type";
                default -> "";
            };
            if (kind.isEmpty()) {
                return;
            }
            TreePath at = trees.getPath(e);
            if (at == null || file(at.getCompilationUnit()).isEmpty() || at.getCompilationUnit() == unit) {
                return;
            }
            found.add(String.format("{\"Path\":\"%s\",\"Line\":%d,\"Kind\":\"%s\"}",
                    file(at.getCompilationUnit()), nameLine(at, e), kind));
        }

        /** The line of the name: modifiers, annotations and the type may stand above it. */
        static long nameLine(TreePath at, Element e) {
            var unit = at.getCompilationUnit();
            long start = trees.getSourcePositions().getStartPosition(unit, at.getLeaf());
            String name = e.getSimpleName().toString();
            try {
                String text = unit.getSourceFile().getCharContent(true).toString();
                Tree after = at.getLeaf() instanceof MethodTree m ? m.getReturnType() : ((ClassTree) at.getLeaf()).getModifiers();
                long from = after == null ? start : Math.max(start, trees.getSourcePositions().getEndPosition(unit, after));
                var m = java.util.regex.Pattern.compile("\\b" + java.util.regex.Pattern.quote(name) + "\\b").matcher(text);
                return line(unit, m.find((int) from) ? m.start() : start);
            } catch (java.io.IOException x) {
                return line(unit, start);
            }
        }
    }
}
