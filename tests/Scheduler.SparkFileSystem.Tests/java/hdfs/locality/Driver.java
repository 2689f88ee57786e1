package hdfs.locality;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Asks file systems for block locations, by commands on standard input. A line has a command and words; so has its answer.
 * open WAIT/REQUEST KEY=VALUE…: a file system that waits so many ms and whose requests end after so many; its clock stands still.
 * open product KEY=VALUE…: one as the product makes it, with the clock of the JVM.
 * advance MILLIS: moves that clock.
 * shared KEY=VALUE…: whether two file systems of these settings have one map.
 * path, status or list LOCATION…: the locations as that call gives them; a location is OFFSET;LENGTH;NAMES;HOSTS;CACHED;PATHS.
 */
public final class Driver {
    private long nanos;
    private LocalityFileSystem files;

    private Driver() {
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0 && arguments[0].equals("--benchmark")) {
            Benchmark.run();
            return;
        }
        Driver driver = new Driver();
        PrintStream output = new PrintStream(System.out, false, "UTF-8");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = input.readLine()) != null; output.flush()) output.println(driver.answer(line.split(" ")));
    }

    private String answer(String[] words) {
        List<String> rest = Arrays.asList(words).subList(1, words.length);
        try {
            switch (words[0]) {
                case "open": return open(rest);
                case "advance":
                    nanos += Long.parseLong(rest.get(0)) * 1_000_000;
                    return "";
                case "shared": return String.valueOf(ExecutorMap.of(configuration(rest)) == ExecutorMap.of(configuration(rest)));
                default: return text(ask(words[0], rest));
            }
        } catch (Throwable e) {
            return "threw " + e;
        }
    }

    private String open(List<String> words) throws IOException {
        Configuration conf = configuration(words.subList(1, words.size()));
        files = words.get(0).equals("product") ? new LocalityFileSystem() : new LocalityFileSystem() {
            @Override
            ExecutorMap executors(Configuration configuration) {
                String[] millis = words.get(0).split("/");
                return new ExecutorMap(
                    new ExecutorsRequest(configuration), Integer.parseInt(millis[0]), Integer.parseInt(millis[1]), () -> nanos);
            }
        };
        files.initialize(URI.create("hdfs://nameservice"), conf);
        return "";
    }

    private static Configuration configuration(List<String> settings) {
        Configuration conf = new Configuration();
        for (String setting : settings) conf.set(setting.split("=", 2)[0], setting.split("=", 2)[1]);
        return conf;
    }

    private List<BlockLocation> ask(String call, List<String> locations) throws IOException {
        files.locations = new ArrayList<>();
        for (String location : locations) files.locations.add(location(location));
        switch (call) {
            case "path": return Arrays.asList(files.getFileBlockLocations(new Path("/data/file"), 0, Long.MAX_VALUE));
            case "status": return Arrays.asList(files.getFileBlockLocations(new FileStatus(new Path("/data/file")), 0, Long.MAX_VALUE));
            default: return listed();
        }
    }

    private List<BlockLocation> listed() throws IOException {
        List<BlockLocation> listed = new ArrayList<>();
        for (RemoteIterator<LocatedFileStatus> each = files.listLocatedStatus(new Path("/data"), path -> true); each.hasNext(); ) {
            BlockLocation[] locations = each.next().getBlockLocations();
            if (locations != null) listed.addAll(Arrays.asList(locations));
        }
        return listed;
    }

    private static BlockLocation location(String text) {
        String[] parts = text.split(";", -1);
        return new BlockLocation(
            list(parts[2]), list(parts[3]), list(parts[4]), list(parts[5]), Long.parseLong(parts[0]), Long.parseLong(parts[1]), false);
    }

    private static String[] list(String text) {
        return text.isEmpty() ? new String[0] : text.split(",");
    }

    private static String text(List<BlockLocation> locations) throws IOException {
        StringBuilder text = new StringBuilder();
        for (BlockLocation each : locations) {
            if (text.length() > 0) text.append(' ');
            text.append(each.getOffset()).append(';').append(each.getLength());
            for (String[] list : new String[][] {each.getNames(), each.getHosts(), each.getCachedHosts(), each.getTopologyPaths()}) {
                text.append(';').append(String.join(",", list));
            }
        }
        return text.toString();
    }
}
