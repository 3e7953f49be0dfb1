package io.localgadget.container.engine;

import java.lang.System.Logger.Level;

/** The diagnostics of this package; finds its logger when something is said, since that takes 40 ms. */
final class Debug {
    private Debug() {}

    static void log(String what, Throwable cause) {
        System.getLogger(Debug.class.getPackageName()).log(Level.DEBUG, what, cause);
    }
}
