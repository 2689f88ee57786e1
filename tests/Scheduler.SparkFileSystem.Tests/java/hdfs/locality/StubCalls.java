package hdfs.locality;

import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Loads LocalityFileSystem with the stubs on the class path and prints each call that arrives there: UnsupportedOperationException. */
public final class StubCalls {
    private StubCalls() {
    }

    public static void main(String[] arguments) throws Exception {
        LocalityFileSystem files = new LocalityFileSystem();
        files.initialize(URI.create("hdfs://nameservice"), new Configuration());
        print("path", () -> files.getFileBlockLocations(new Path("/data"), 0, 1));
        print("status", () -> files.getFileBlockLocations(new FileStatus(new Path("/data")), 0, 1));
        print("list", () -> files.listLocatedStatus(new Path("/data"), path -> true));
    }

    private static void print(String call, Call body) throws Exception {
        try {
            body.run();
        } catch (UnsupportedOperationException e) {
            System.out.println(call);
        }
    }

    private interface Call {
        void run() throws Exception;
    }
}
