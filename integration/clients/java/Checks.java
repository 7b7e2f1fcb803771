import java.util.Arrays;
import java.util.Objects;

/** Checks that count, say what differed, and end with the line that the Go test waits for. */
final class Checks {
    private int count;
    private int failed;

    /** A piece of work that may fail. */
    interface Action {
        void run() throws Exception;
    }

    /** Counts one check and reports a difference without ending the run. */
    void equal(String what, Object got, Object want) {
        count++;
        if (!Objects.deepEquals(got, want)) {
            failed++;
            System.out.println("FAIL " + what + "\n  got  " + text(got) + "\n  want " + text(want));
        }
    }

    /** Checks that an action fails with a text that has all the parts. */
    void fails(String what, Action action, String... parts) {
        String message = "no error";
        try {
            action.run();
        } catch (Exception e) {
            message = String.valueOf(e.getMessage());
        }
        for (String part : parts) {
            equal(what + ": " + message, message.contains(part), true);
        }
    }

    /** Runs one part; an error in it is a failure, and the others still run. */
    void part(String what, Action action) {
        try {
            action.run();
        } catch (Exception e) {
            failed++;
            System.out.println("FAIL " + what);
            e.printStackTrace(System.out);
        }
    }

    /** Ends the process. */
    void done() {
        System.out.println(count + " checks, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }

    private static String text(Object o) {
        return o instanceof Object[] a ? Arrays.deepToString(a) : String.valueOf(o);
    }
}
