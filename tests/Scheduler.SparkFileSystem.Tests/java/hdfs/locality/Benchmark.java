package hdfs.locality;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** What the executors' names add to a listing of 50,000 files: three replicas on 200 nodes, with two executors on every second node. */
final class Benchmark {
    private static final int FILES = 50_000;
    private static final int NODES = 200;
    private static final int ROUNDS = 40;

    private Benchmark() {
    }

    static void run() throws IOException {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] answer = map().getBytes(StandardCharsets.UTF_8);
        service.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"1\"");
            boolean isKnown = exchange.getRequestHeaders().containsKey("If-None-Match");
            exchange.sendResponseHeaders(isKnown ? 304 : 200, isKnown ? -1 : answer.length);
            if (!isKnown) exchange.getResponseBody().write(answer);
            exchange.close();
        });
        service.start();
        Configuration conf = new Configuration();
        conf.set("hdfs.locality.url", "http://127.0.0.1:" + service.getAddress().getPort());
        LocalityFileSystem rewritten = new LocalityFileSystem();
        rewritten.locations = locations();
        long started = System.nanoTime();
        rewritten.initialize(URI.create("hdfs://nameservice"), conf);
        listing(rewritten);
        System.out.printf("first listing, with the first request: %.0f ms%n", (System.nanoTime() - started) / 1e6);
        LocalityFileSystem plain = new LocalityFileSystem();
        plain.initialize(URI.create("hdfs://nameservice"), new Configuration());
        double with = best(rewritten), without = best(plain);
        System.out.printf("a location of a listing: %.0f ns with executors, %.0f ns without a map%n", with, without);
        service.stop(0);
    }

    /** Nanoseconds a location, in the best round. */
    private static double best(LocalityFileSystem files) throws IOException {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            files.locations = locations();
            long started = System.nanoTime();
            listing(files);
            best = Math.min(best, (System.nanoTime() - started) / (double) FILES);
        }
        return best;
    }

    private static void listing(LocalityFileSystem files) throws IOException {
        RemoteIterator<LocatedFileStatus> each = files.listLocatedStatus(new Path("/data"), path -> true);
        while (each.hasNext()) each.next();
    }

    private static List<BlockLocation> locations() {
        List<BlockLocation> locations = new ArrayList<>();
        for (int file = 0; file < FILES; file++) {
            String[] names = new String[3], hosts = new String[3], paths = new String[3];
            for (int i = 0; i < 3; i++) {
                int node = (file * 7 + i * 61) % NODES;
                names[i] = "10.0.0." + node + ":9866";
                hosts[i] = "node-" + node;
                paths[i] = "/rack-" + node % 10 + "/" + names[i];
            }
            locations.add(new BlockLocation(names, hosts, new String[0], paths, 0, 128 << 20, false));
        }
        return locations;
    }

    private static String map() {
        StringBuilder nodes = new StringBuilder();
        for (int node = 0; node < NODES; node += 2) {
            if (node > 0) nodes.append(',');
            nodes.append(String.format("\"10.0.0.%d\":[\"10.244.%d.2\",\"10.244.%d.3\"]", node, node, node));
        }
        return "{\"app\":\"spark-1\",\"version\":\"1\",\"nodes\":{" + nodes + "}}";
    }
}
